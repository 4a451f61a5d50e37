from . import books_choose
