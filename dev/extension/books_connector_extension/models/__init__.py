from . import account_move
from . import account_move_line
from . import account_payment
from . import books_connection
from . import res_partner
