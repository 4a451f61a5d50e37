from . import models
from .models.res_company import connect_all
