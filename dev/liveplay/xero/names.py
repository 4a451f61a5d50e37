"""Contacts and items."""

from .common import create, get, reported, write


def contact(side):
    found = create(side, "contact", "Contacts", {
        "Name": side.name("contact"), "FirstName": "Ann", "LastName": "Field", "EmailAddress": "ann@example.com",
        "ContactNumber": side.number(), "AccountNumber": side.number(), "TaxNumber": "GB123",
        "Addresses": [{"AddressType": "STREET", "AddressLine1": "1 Long Street", "City": "Leeds", "PostalCode": "LS1",
                       "Country": "UK"}],
        "Phones": [{"PhoneType": "DEFAULT", "PhoneNumber": "555-0101"},
                   {"PhoneType": "MOBILE", "PhoneNumber": "555-0102"}]})
    get(side, f"Contacts/{found['ContactID']}", "read", values=True)


def contacts_refused(side):
    name = side.name("contact")
    answer = write(side, "Contacts", {"Name": name}, "a name that is taken", expect="10")
    elements = (answer.body or {}).get("Elements") or [{}]
    number = str(elements[0].get("ContactID") or "none")
    side.point("X32", "zeros" if not number.strip("0-") else "none" if number == "none" else "one of its own")
    write(side, "Contacts", {"Name": name.upper()}, "a name that is taken, in capitals", expect="10")
    write(side, "Contacts", {"Name": "x" * 256}, "a name of 256 characters", expect="10")
    write(side, "Contacts", {"EmailAddress": "ann@example.com"}, "no name", expect="10")
    unknown = write(side, "Contacts", {"Name": side.name("unknown"), "Colour": "red"}, "an unknown property",
                    expect=None)
    side.point("X28", reported(unknown, "Contacts", lambda _row: "ignored"))
    mail = write(side, "Contacts", {"Name": side.name("mail"), "EmailAddress": "ann@example"},
                 "an e-mail address without a point", expect=None)
    side.point("X36", reported(mail, "Contacts", lambda row: f"kept as {row.get('EmailAddress')}"))


def contact_changed(side):
    key = side.made["contact"]["id"]
    write(side, "Contacts", {"ContactID": key, "EmailAddress": "bob@example.com"}, "changed", method="POST")
    write(side, "Contacts", {"ContactID": key, "EmailAddress": "", "Phones": [
        {"PhoneType": "MOBILE", "PhoneNumber": ""}]}, "fields emptied", method="POST")
    write(side, "Contacts", {"ContactID": key, "Name": side.name("contact"), "FirstName": "Ann"}, "its name again",
          method="POST")


def contacts_found(side):
    name = side.name("contact")
    get(side, "Contacts", "by name in capitals", values=True, where=f'Name=="{name.upper()}"')
    get(side, "Contacts", "by a search", searchTerm=name)
    number = side.made["contact"]["row"]["ContactNumber"]
    get(side, "Contacts", "by number", values=True, where=f'ContactNumber=="{number}"')


def archived(side):
    found = create(side, "former", "Contacts", {"Name": side.name("former")})
    key = found["ContactID"]
    write(side, "Contacts", {"ContactID": key, "ContactStatus": "ARCHIVED"}, "archived", method="POST")
    write(side, "Contacts", {"ContactID": key, "EmailAddress": "a@example.com"}, "changed while archived",
          method="POST", expect="10")
    back = write(side, "Contacts", {"ContactID": key, "ContactStatus": "ACTIVE"}, "brought back", method="POST",
                 expect=None)
    side.point("X07", reported(back, "Contacts", lambda row: row["ContactStatus"]))
    get(side, "Contacts", "archived ones left out", where=f'Name=="{side.name("former")}"')
    get(side, "Contacts", "archived ones, too", where=f'Name=="{side.name("former")}"', includeArchived="true")


def items(side):
    code = side.number()
    create(side, "item", "Items", {
        "Code": code, "Name": side.name("item"), "Description": "Sold", "IsSold": True,
        "SalesDetails": {"UnitPrice": 12.5, "AccountCode": side.at["sales account"]}})
    write(side, "Items", {"Code": code, "Name": "Again"}, "a code that is taken", expect=None)
    write(side, "Items", {"Code": "x" * 31, "Name": "Long"}, "a code of 31 characters", expect="10")
    write(side, "Items", {"Name": "No code"}, "no code", expect="10")


STEPS = (
    ("A contact with all its fields", contact),
    ("Contacts that are refused", contacts_refused),
    ("A contact changed, fields emptied", contact_changed),
    ("Contacts found", contacts_found),
    ("A contact archived, and brought back", archived),
    ("Items, and some that are refused", items),
)
