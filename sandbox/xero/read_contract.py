"""Condense the vendor's OpenAPI document into contract.json: read_contract.py xero_accounting.yaml (needs PyYAML)."""
import json
import pathlib
import sys

import yaml

ENDPOINTS = (
    "Accounts", "Attachments", "BankTransactions", "BatchPayments", "BrandingThemes", "Contacts", "ContactGroups",
    "CreditNotes", "Currencies", "Invoices", "Items", "ManualJournals", "Organisation", "Overpayments", "Payments",
    "Prepayments", "TaxRates", "TrackingCategories", "Users",
)
REPORTS = ("/Reports/TrialBalance",)


class Reader:
    def __init__(self, document):
        self.document = document
        self.schemas = {}
        self.operations = {}

    def resolve(self, node):
        while "$ref" in node:
            target = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                target = target[part]
            node = target
        return node

    def named(self, schema):
        """Note a named schema, and all it mentions, once."""
        name = schema["$ref"].split("/")[-1]
        if name not in self.schemas:
            self.schemas[name] = None
            self.schemas[name] = self.condensed(self.resolve(schema))
        return {"is": name}

    def condensed(self, schema):
        if "$ref" in schema:
            return self.named(schema)
        if schema.get("type") == "array":
            return {"list": self.condensed(schema["items"])}
        if "properties" in schema:
            found = {"fields": {key: self.field(value) for key, value in schema["properties"].items()}}
            if "required" in schema:
                found["required"] = schema["required"]
            return found
        found = {"type": schema.get("type", "any")}
        if "enum" in schema:
            found["enum"] = [str(word) for word in schema["enum"]]
        if "maxLength" in schema:
            found["longest"] = schema["maxLength"]
        if schema.get("format") == "uuid":
            found["format"] = "uuid"
        if schema.get("x-is-msdate"):
            found["format"] = "date"
        if schema.get("x-is-msdate-time"):
            found["format"] = "time"
        return found

    def field(self, schema):
        found = self.condensed(schema)
        if schema.get("readOnly"):
            found = {**found, "readonly": True}
        return found

    def operation(self, method, path, node, shared):
        parameters = [self.resolve(part) for part in node.get("parameters", []) + shared if isinstance(part, dict)]
        entry = {"query": sorted(part["name"] for part in parameters if part.get("in") == "query")}
        content = self.resolve(node.get("requestBody", {})).get("content", {})
        schema = content.get("application/json", {}).get("schema")
        if schema:
            entry["body"] = self.condensed(schema)["is"]
        self.operations[f"{method.upper()} {path}"] = entry

    def read(self):
        for path, methods in self.document["paths"].items():
            known = path.split("/")[1] in ENDPOINTS or path in REPORTS
            if not known or "PaymentServices" in path or "CISSettings" in path:
                continue
            for method in ("get", "put", "post", "delete"):
                if method in methods:
                    self.operation(method, path, methods[method], methods.get("parameters", []))
        for name in ENDPOINTS or "PaymentServices" in path or "CISSettings" in path:
            for schema in (name, name.removesuffix("s"), name.replace("ies", "y")):
                if schema in self.document["components"]["schemas"]:
                    self.named({"$ref": f"#/components/schemas/{schema}"})
        return {"operations": self.operations, "schemas": self.schemas}


if __name__ == "__main__":
    source = pathlib.Path(sys.argv[1]).read_text()
    contract = Reader(yaml.load(source, Loader=yaml.CSafeLoader)).read()
    lines = ['{"operations": {']
    lines.append(",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in contract["operations"].items()))
    lines.append('}, "schemas": {')
    lines.append(",\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in contract["schemas"].items()))
    lines.append("}}")
    pathlib.Path(__file__).with_name("contract.json").write_text("\n".join(lines) + "\n")
