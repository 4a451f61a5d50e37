from . import base_partner_merge
from . import books_dialog
from . import books_choose
from . import books_missing
from . import books_number
from . import books_preview
from . import books_question
from . import books_void
