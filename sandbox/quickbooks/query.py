"""The query language: select … from … where … orderby … startposition … maxresults …"""
import dataclasses
import functools
import operator as operators
import re

from . import refusals, schema, times
from .money import number

MOST_RESULTS = 1000
DEFAULT_RESULTS = 100
KEYWORDS = {"select", "from", "where", "and", "in", "like", "orderby", "order", "by", "asc", "desc", "startposition",
            "maxresults", "count"}
TOKEN = re.compile(
    r"\s*(?:(?P<text>'(?:\\.|[^'\\])*')|(?P<word>[A-Za-z_][\w.]*)|(?P<number>\d+)|(?P<sign><=|>=|=|<|>|\*|,|\(|\)))"
)
COMPARED = {"=": operators.eq, "<": operators.lt, ">": operators.gt, "<=": operators.le, ">=": operators.ge}
META = {"MetaData.CreateTime": "dateTime", "MetaData.LastUpdatedTime": "dateTime"}


@dataclasses.dataclass
class Select:
    kind: str
    fields: list
    count: bool = False
    where: list = dataclasses.field(default_factory=list)
    order: list = dataclasses.field(default_factory=list)
    start: int = 1
    most: int = DEFAULT_RESULTS


class Parser:
    def __init__(self, text, company):
        self.company = company
        self.tokens, position = [], 0
        while text[position:].strip():
            match = TOKEN.match(text, position)
            if not match:
                raise refusals.query_parser(
                    f'Encountered " "{text[position:].strip()[:20]}"" at line 1, column {position + 1}.'
                )
            self.tokens.append((match.lastgroup, match.group(match.lastgroup), match.start(match.lastgroup)))
            position = match.end()
        self.at = 0

    def peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "<EOF>", 0)

    def take(self):
        token = self.peek()
        self.at += 1
        return token

    def fail(self, wanted):
        group, text, column = self.peek()
        raise refusals.query_parser(
            f'Encountered " <{group.upper()}> "{text} "" at line 1, column {column + 1}. Was expecting one of: {wanted}'
        )

    def is_word(self, *words):
        group, text, _column = self.peek()
        return group == "word" and text.lower() in words

    def word(self, *words):
        if not self.is_word(*words):
            self.fail(", ".join(f'"{word}"' for word in words))
        return self.take()[1].lower()

    def sign(self, *signs):
        group, text, _column = self.peek()
        if group != "sign" or text not in signs:
            self.fail(", ".join(f'"{sign}"' for sign in signs))
        return self.take()[1]

    def is_sign(self, sign):
        return self.peek()[:2] == ("sign", sign)

    def name(self):
        group, text, _column = self.peek()
        if group != "word" or text.lower() in KEYWORDS:
            self.fail("a property name")
        return self.take()[1]

    def select(self):
        self.word("select")
        fields, count = self._fields()
        self.word("from")
        word = self.name()
        kind = schema.kind_named(word)
        if kind not in self.company.tables:
            raise refusals.query_validation(f"Invalid entity {word}")
        query = Select(kind, [self._property(kind, field) for field in fields], count)
        if self.is_word("where"):
            self.take()
            self._where(query)
        if self.is_word("orderby", "order"):
            self._order(query)
        if self.is_word("startposition"):
            query.start = self._number("startposition")
            if query.start < 1:
                raise refusals.query_validation("startPosition must be greater than 0.")
        if self.is_word("maxresults"):
            query.most = self._number("maxresults")
            if query.most > MOST_RESULTS:
                raise refusals.query_validation(
                    f"value {query.most} is too large. Max allowed value is {MOST_RESULTS}."
                )
        if self.peek()[0] != "end":
            self.fail('"and", "orderby", "startposition", "maxresults", <EOF>')
        return query

    def _fields(self):
        if self.is_sign("*"):
            self.take()
            return [], False
        if self.is_word("count"):
            self.take()
            for sign in ("(", "*", ")"):
                self.sign(sign)
            return [], True
        fields = [self.name()]
        while self.is_sign(","):
            self.take()
            if self.is_sign("*"):
                self.take()
                return [], False
            fields.append(self.name())
        return fields, False

    def _where(self, query):
        while True:
            name = self._property(query.kind, self.name())
            self._check_filterable(query.kind, name)
            query.where.append((name, *self._condition(query.kind, name)))
            if not self.is_word("and"):
                return
            self.take()

    def _condition(self, kind, name):
        if self.is_word("in"):
            self.take()
            self.sign("(")
            values = [self._value(kind, name)]
            while self.is_sign(","):
                self.take()
                values.append(self._value(kind, name))
            self.sign(")")
            return "in", values
        if self.is_word("like"):
            self.take()
            if self.peek()[0] != "text":
                self.fail("a text in single quotes")
            return "like", self._like(_unquoted(self.take()[1]))
        operator = self.sign("=", "<", ">", "<=", ">=")
        if name == "Id" and operator != "=":
            raise refusals.query_validation("Operator " + operator + " is not supported for property Id")
        return operator, self._value(kind, name)

    @staticmethod
    def _like(pattern):
        parts = [re.escape(part) for part in pattern.split("%")]
        return re.compile(".*".join(parts), re.IGNORECASE | re.DOTALL)

    def _value(self, kind, name):
        group, text, _column = self.peek()
        if group == "word" and text.lower() in ("true", "false"):
            self.take()
            return text.lower() == "true"
        if group != "text":
            self.fail("a value in single quotes")
        self.take()
        return _typed(property_type(kind, name), _unquoted(text), name)

    def _order(self, query):
        if self.word("orderby", "order") == "order":
            self.word("by")
        while True:
            name = self._property(query.kind, self.name())
            self._check_filterable(query.kind, name)
            down = self.word("asc", "desc") == "desc" if self.is_word("asc", "desc") else False
            query.order.append((name, down))
            if not self.is_sign(","):
                return
            self.take()

    def _number(self, word):
        self.word(word)
        if self.peek()[0] != "number":
            self.fail("a number")
        return int(self.take()[1])

    def _property(self, kind, name):
        """The schema's spelling of a property; names are read in any case."""
        found, type_name = [], kind
        for part in name.split("."):
            fields = schema.FIELDS.get(type_name.removesuffix("[]"), {})
            match = next((field for field in fields if field.lower() == part.lower()), None)
            if match is None or match == "InvoiceLink":
                raise refusals.query_validation(f"Property {name} not found for Entity {kind}")
            found.append(match)
            type_name = fields[match]
        return ".".join(found)

    def _check_filterable(self, kind, name):
        allowed = self.company.kinds[kind].filterable
        if name != "Id" and name not in META and name not in allowed:
            raise refusals.query_validation(f"property '{name}' is not queryable")


def _unquoted(text):
    return re.sub(r"\\(.)", r"\1", text[1:-1])


@functools.cache
def property_type(kind, name):
    """decimal, boolean, date, dateTime, or string for all else, references too."""
    if name in META:
        return "dateTime"
    type_name = kind
    for part in name.split("."):
        type_name = schema.FIELDS[type_name.removesuffix("[]")][part]
    if type_name in ("decimal", "int", "boolean", "date", "dateTime"):
        return "decimal" if type_name == "int" else type_name
    return "string"


def _typed(kind, text, name):
    try:
        if kind == "decimal":
            return number(text)
        if kind == "dateTime":
            return times.parse(text)
        if kind == "date":
            return times.parse(text).date().isoformat()
    except (ValueError, ArithmeticError):
        raise refusals.query_validation(f"value '{text}' is not valid for property {name}") from None
    if kind == "boolean":
        return text.lower() == "true"
    return text.lower()


def _read(row, name, kind):
    """The comparable value of a row's property; None where it has none."""
    value = row
    for part in name.split("."):
        if isinstance(value, list):
            value = value[0] if value else None
        value = value.get(part) if isinstance(value, dict) else None
    if isinstance(value, dict):
        value = value.get("value") or value.get("Address")
    if value is None:
        return None
    if kind == "dateTime":
        return times.parse(value)
    if kind == "decimal":
        return number(value)
    return value.lower() if kind == "string" else value


def _holds(row, name, operator, wanted, kind):
    value = _read(row, name, property_type(kind, name))
    if value is None:
        return False
    if operator == "in":
        return value in wanted
    if operator == "like":
        return wanted.fullmatch(str(value)) is not None
    return COMPARED[operator](value, wanted)


def _candidates(company, query):
    """All rows of the kind, or the few an Id condition leaves; active ones unless Active is asked for."""
    table = company.tables[query.kind]
    rows = table.values()
    for name, operator, wanted in query.where:
        if name == "Id":
            keys = wanted if operator == "in" else [wanted]
            rows = [table[key] for key in dict.fromkeys(keys) if key in table]
            break
    if any(name == "Active" for name, _operator, _wanted in query.where):
        return rows
    return [row for row in rows if row.get("Active") is not False]


def run(company, text):
    """The QueryResponse of a query, or a Refusal."""
    query = Parser(text, company).select()
    rows = [
        row
        for row in _candidates(company, query)
        if all(_holds(row, name, operator, wanted, query.kind) for name, operator, wanted in query.where)
    ]
    if query.count:
        return {"totalCount": len(rows)}
    rule = company.kinds[query.kind]
    if query.order:
        for name, down in reversed(query.order):
            kind = property_type(query.kind, name)
            rows.sort(key=lambda row, name=name, kind=kind: _sortable(row, name, kind), reverse=down)
    else:
        rows.sort(key=lambda row: rule.sort_key(company, row))
    rows = rows[query.start - 1 : query.start - 1 + query.most]
    if not rows:
        return {}
    if query.fields:
        rows = [_picked(row, query.fields) for row in rows]
    return {query.kind: rows, "startPosition": query.start, "maxResults": len(rows)}


def _sortable(row, name, kind):
    value = _read(row, name, kind)
    if name == "Id":
        return value.isdigit(), value.zfill(24)
    return (value is not None, value)


def _picked(row, fields):
    picked = {}
    for name in fields:
        top = name.split(".")[0]
        if top in row:
            picked[top] = row[top]
    return {**picked, "domain": "QBO", "sparse": True, "Id": row["Id"]}
