"""Distil the vendor's XML schemas into schema.json: python make_schema.py FOLDER_OF_XSD."""
import json
import pathlib
import sys
import xml.etree.ElementTree as ET

XS = "{http://www.w3.org/2001/XMLSchema}"
KINDS = (
    "Account", "Attachable", "Bill", "BillPayment", "Class", "CompanyCurrency", "CompanyInfo", "CreditMemo", "Customer",
    "Department", "Deposit", "Employee", "ExchangeRate", "Invoice", "Item", "JournalEntry", "Payment", "PaymentMethod",
    "Preferences", "Purchase", "RefundReceipt", "SalesReceipt", "TaxAgency", "TaxCode", "TaxRate", "TaxService", "Term",
    "Vendor", "VendorCredit",
)
SCALARS = {
    "decimal": "decimal", "int": "int", "long": "int", "positiveInteger": "int", "boolean": "boolean", "date": "date",
    "dateTime": "dateTime", "string": "string", "anyURI": "string",
}


def read(folder):
    complexes, simples = {}, {}
    for file in sorted(pathlib.Path(folder).glob("*.xsd")):
        root = ET.parse(file).getroot()
        for node in root.findall(f"{XS}complexType"):
            complexes.setdefault(node.get("name"), node)
        for node in root.findall(f"{XS}simpleType"):
            simples.setdefault(node.get("name"), node)
    return complexes, simples


def short(kind, complexes, simples):
    local = (kind or "xs:string").split(":")[-1]
    if local in complexes:
        return local
    if local in simples:
        return local if simples[local].find(f".//{XS}enumeration") is not None else "string"
    return SCALARS[local]


def describe(node, complexes, simples):
    fields = {}
    for element in node.iter(f"{XS}element"):
        name = element.get("name") or element.get("ref").split(":")[-1]
        kind = short(element.get("type"), complexes, simples)
        fields[name] = kind + ("[]" if element.get("maxOccurs") not in (None, "0", "1") else "")
    for attribute in node.iter(f"{XS}attribute"):
        fields[attribute.get("name")] = short(attribute.get("type"), complexes, simples)
    extension = node.find(f".//{XS}extension")
    base = extension.get("base") if extension is not None else None
    if base and base not in complexes:
        fields["value"], base = short(base, complexes, simples), None
    return {"base": base, "fields": fields} if base else {"fields": fields}


def main(folder):
    complexes, simples = read(folder)
    types, enums, waiting = {}, {}, list(KINDS)
    while waiting:
        name = waiting.pop()
        if name in types or name in enums:
            continue
        if name in simples:
            enums[name] = [node.get("value") for node in simples[name].iter(f"{XS}enumeration")]
        elif name in complexes:
            types[name] = describe(complexes[name], complexes, simples)
            waiting += [kind.removesuffix("[]") for kind in types[name]["fields"].values()]
            waiting += [types[name]["base"]] if "base" in types[name] else []
    rows = ['{"types":{']
    rows.append(",\n".join(f"{json.dumps(k)}:{json.dumps(types[k], separators=(',', ':'))}" for k in sorted(types)))
    rows.append('},"enums":{')
    rows.append(",\n".join(f"{json.dumps(k)}:{json.dumps(enums[k], separators=(',', ':'))}" for k in sorted(enums)))
    rows.append("}}\n")
    (pathlib.Path(__file__).parent / "schema.json").write_text("\n".join(rows))


if __name__ == "__main__":
    main(sys.argv[1])
