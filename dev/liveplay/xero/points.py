"""What is not surely known of Xero."""

from ..points import Point

TIME, SCREEN, PUBLIC = "it takes weeks", "only its web pages do it", "it wants an address that the service can reach"
NOTHING = "no request answers it"

POINTS = (
    Point("X01", "where the description of its consent stands", "the addon does not use it"),
    Point("X02", "the claim of the access token that names the consent"),
    Point("X03", "how many connections an app without certificate may have", NOTHING),
    Point("X04", "what its plans, tiers and certificates cost, want and allow", NOTHING),
    Point("X05", "whether answers come in the order of what was sent"),
    Point("X06", "summarised errors: what was right of a refused request is stored"),
    Point("X07", "an archived contact is brought back by POST"),
    Point("X08", "CurrencyRate 0.5 on a foreign invoice of 100: what a payment of it moves at the bank at home"),
    Point("X09", "a total that is sent and is wrong"),
    Point("X10", "a file of 3.1 MB"),
    Point("X11", "a file of 10.5 MB"),
    Point("X12", "a file that ends in .xml"),
    Point("X13", "a file whose name ends in a blank"),
    Point("X14", "an eleventh file on a document", "it would leave eleven files behind"),
    Point("X15", "addresses of payments' and bank transactions' web pages", SCREEN),
    Point("X16", "a filter on what is due"),
    Point("X17", "the form in which a body that is no JSON is refused"),
    Point("X18", "after how many days a demo company is replaced", TIME),
    Point("X19", "a line with a discount of 100 % and its LineAmount of 0.00"),
    Point("X20", "a draft dated in a locked period"),
    Point("X21", "an endpoint whose scope was not granted"),
    Point("X22", "an endpoint that the user's role may not use", "it wants a second user"),
    Point("X23", "the type that an overpayment of a customer shows"),
    Point("X24", "rows of a list of overpayments have CurrencyRate"),
    Point("X25", "a notice for a deleted payment", PUBLIC),
    Point("X26", "an Idempotency-Key again with another body"),
    Point("X27", "a request without xero-tenant-id"),
    Point("X28", "an unknown property"),
    Point("X29", "an approved invoice is marked as sent without being sent"),
    Point("X30", "the Reference of a bill"),
    Point("X31", "a tax amount of ours that is far from its rate"),
    Point("X32", "the id that a refused new element shows"),
    Point("X33", "the organisation's limit of invoices that can be approved", "it wants another plan"),
    Point("X34", "a credit note's lines have ids"),
    Point("X35", "twelve readings at once, and what a refusal says"),
    Point("X36", "a contact's e-mail address without a point"),
    Point("X39", "a trial balance values what is open in other currencies at the rate of the day"),
    Point("X38", "the word for a scope that the app may not ask for", "it is shown on a page, not answered"),
    Point("X37", "an error of the service itself as a validation error", "nothing brings it about"),
)
