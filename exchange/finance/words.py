"""What mistakes and steps are called on pages."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from exchange.finance.comparing import KEEP, REPLACE
from exchange.finance.grammar import Wrong
from exchange.finance.own import AMOUNT, CHANGED, DELETED, USED
from exchange.finance.settings import Meaning
from exchange.finance.taking_back import UNRESTORED

Words = dict[str, str | Promise]

WRONG: Words = {
    Wrong.PRODUCT_MISSING: _("The product is missing."),
    Wrong.PRODUCT_UNKNOWN: _("This is none of the county's products, and the mapping does not name it."),
    Wrong.ACCOUNT_MISSING: _("The account is missing, which says whether it is revenue or expense."),
    Wrong.ACCOUNT_LONG: _("The account is too long."),
    Wrong.ACCOUNT_UNKNOWN: _("The account is in no range of the mapping."),
    Wrong.YEAR_MISSING: _("The year is missing."),
    Wrong.YEAR_INVALID: _("This is no year."),
    Wrong.YEAR_RANGE: _("The year is out of range."),
    Wrong.DIRECTION_MISSING: _("Whether it is revenue or expense is missing."),
    Wrong.DIRECTION_UNKNOWN: _("This is no direction, and the mapping does not name the word."),
    Wrong.AMOUNT_MISSING: _("The amount is missing; of a formula the saved value counts."),
    Wrong.AMOUNT_INVALID: _("This is no amount."),
    Wrong.AMOUNT_PLACES: _("The amount has more than two decimal places."),
    Wrong.AMOUNT_RANGE: _("The amount is too large."),
    Wrong.AMOUNT_NEGATIVE: _("Only actuals may be negative, not a plan figure."),
    Wrong.SIDE_UNKNOWN: _("This is neither debit nor credit."),
    Wrong.SIGN_TWICE: _("The amount has a minus although a column says debit or credit."),
    Wrong.SUM_RANGE: _("The sum of the lines up to here is too large."),
}

MEANINGS: Words = {
    Meaning.PRODUCT: _("Product"),
    Meaning.ACCOUNT: _("Account"),
    Meaning.ACCOUNT_NAME: _("Name of the account"),
    Meaning.YEAR: _("Budget year"),
    Meaning.DIRECTION: _("Revenue or expense (word)"),
    Meaning.AMOUNT: _("Amount"),
    Meaning.SIDE: _("Debit or credit (S/H)"),
    Meaning.TEXT: _("Text of the line"),
}

SINCE: Words = {
    DELETED: _("deleted by hand"),
    CHANGED: _("changed by hand"),
    AMOUNT: _("amount entered by hand"),
    USED: _("in use: shares, cover, baseline, paper, source or note"),
    UNRESTORED: _("cannot come back: product or address is gone"),
}

HAND: list[tuple[str, str | Promise]] = [
    (KEEP, _("They stay as they are")),
    (REPLACE, _("The file replaces them")),
]

STEPS: Words = {
    "reading": _("The file is being read"),
    "checking": _("Lines are being checked"),
    "comparing": _("The sums are being compared"),
    "writing": _("Items and lines are being entered"),
}

UNIT: Words = {
    "reading": pgettext_lazy("progress", "lines"),
    "checking": pgettext_lazy("progress", "lines"),
    "writing": pgettext_lazy("progress", "rows"),
}
