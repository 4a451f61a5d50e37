"""The service's errors, worded as it words them."""


class Refusal(Exception):
    """One Error of a Fault."""

    def __init__(self, code, message, detail, element=None, status=400, kind="ValidationFault"):
        super().__init__(f"{code} {message}: {detail}")
        self.code = code
        self.message = message
        self.detail = detail
        self.element = element
        self.status = status
        self.kind = kind

    def fault(self, in_batch=False):
        error = {"Message": self.message, "Detail": self.detail, "code": self.code}
        if in_batch or self.element is not None:
            error["element"] = self.element or ""
        return {"Error": [error], "type": self.kind}


def unknown_property(name, type_name, known):
    listed = ", ".join(f'"{field}"' for field in list(known)[:40])
    return Refusal(
        "2010",
        "Request has invalid or unsupported property",
        f'Property Name:Unrecognized field "{name}" (class com.intuit.schema.finance.v3.{type_name}), not marked as '
        f"ignorable ({len(known)} known properties: {listed}])\n specified is unsupported or invalid",
        name,
    )


def wrong_type(name, wanted, value):
    return Refusal(
        "2010",
        "Request has invalid or unsupported property",
        f"Property Name:Can not deserialize instance of {wanted} out of {value!r} (through reference chain: {name}) "
        "specified is unsupported or invalid",
        name.rsplit(".", 1)[-1],
    )


def missing(name):
    return Refusal(
        "2020",
        "Required param missing, need to supply the required value for the API",
        f"Required parameter {name} is missing in the request",
        name,
    )


def invalid_id(value):
    return Refusal("2030", "Invalid ID", f"Id should be a valid number. Supplied value:{value}", "Id")


def invalid_characters(name, characters):
    return Refusal("2040", "Invalid String", f"Element contains invalid characters: {characters}", name)


def too_long(name, most, length):
    return Refusal(
        "2050",
        "String length is either shorter or longer than supported by specification",
        f"Min:0 Max:{most} supported. Supplied length:{length}",
        name,
    )


def invalid_date(name, value):
    return Refusal("2060", "Invalid Date Format", f"Invalid Date Format. Supplied value:{value}", name)


def invalid_number(name, value):
    return Refusal("2090", "Invalid Number", f"Invalid Number : {value}", name)


def invalid_enumeration(name, value):
    return Refusal("2170", "Invalid Enumeration", f"Invalid Enumeration : {value}", name)


def invalid_email(value):
    return Refusal(
        "2210",
        "Invalid Email Address format",
        f"Email Address does not conform to the RFC 822 syntax rules. Supplied value:{value}",
        "Address",
    )


def invalid_currency(code, name):
    return Refusal("2220", "Invalid Currency Type", f"Invalid Currency Type : {code}", name)


def invalid_reference(what, value, name):
    return Refusal(
        "2500", "Invalid Reference Id", f"Invalid Reference Id : {what} element id {value} not found", name
    )


def not_found():
    return Refusal(
        "610",
        "Object Not Found",
        "Object Not Found : Something you're trying to use has been made inactive. Check the fields with accounts, "
        "customers, items, vendors or employees.",
        "",
    )


def cannot_be_linked(txn_id):
    return Refusal("620", "Transaction Id cannot be linked", f"TxnId {txn_id} cannot be linked.", "TxnId")


def stale():
    return Refusal(
        "5010",
        "Stale Object Error",
        "Stale Object Error : You and Sandbox Bookkeeper were working on this at the same time. Sandbox Bookkeeper "
        "finished before you did, so your work was not saved.",
        "",
    )


def business(detail, element=""):
    return Refusal(
        "6000",
        "A business validation error has occurred while processing your request",
        f"Business Validation Error: {detail}",
        element,
    )


def unsupported(what):
    return Refusal("500", "Unsupported Operation", f"Operation {what} is not supported.")


def duplicate_name():
    return Refusal(
        "6240",
        "Duplicate Name Exists Error",
        "The name supplied already exists. : Another customer, vendor or employee is already using this \nname. "
        "Please use a different name.",
        "",
    )


def duplicate_number(number, kind, txn_id):
    return Refusal(
        "6140",
        "Duplicate Document Number Error",
        "Duplicate Document Number Error : You must specify a different number. This number has already been used. "
        f"DocNumber={number} is assigned to TxnType={kind} with TxnId={txn_id}",
        "",
    )


def closed_period(password):
    if password:
        return Refusal(
            "6210",
            "Account Period Closed, Password Required Error",
            "The account period has closed and the account books cannot be updated through the QBO Services API "
            "without the closing password. Please use the QBO website to make these changes.",
            "",
        )
    return Refusal(
        "6200",
        "Account Period Closed, Cannot Update Through Services Error",
        "The account period has closed and the account books cannot be updated through the QBO Services API. "
        "Please use the QBO website to make these changes.",
        "",
    )


def ended_subscription():
    return Refusal(
        "6190",
        "Invalid Company Status Error",
        "The subscription period has ended or been canceled, or there was a billing problem : You can't add data to "
        "QuickBooks Online because your trial or subscription period ended.",
        "",
    )


def query_parser(detail):
    return Refusal("4000", "Error parsing query", f"QueryParserError: {detail}")


def query_validation(detail):
    return Refusal("4001", "Invalid query", f"QueryValidationError: {detail}")


def query_processing(detail):
    return Refusal(
        "4002", "The query could not be processed due to unexpected errors", f"QueryProcessingError: {detail}"
    )
