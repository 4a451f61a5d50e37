"""The filter language of `where` and `order`: parsed, checked against the contract's types, compiled to functions."""
import datetime
import decimal
import operator
import re

from .contract import SCHEMAS
from .errors import BadQuery

_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"(?:\\.|[^"\\])*" | '(?:\\.|[^'\\])*')
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<sign>==|!=|<>|>=|<=|&&|\|\||[=<>().,!])
    )""",
    re.VERBOSE,
)
_COMPARE = {
    "==": operator.eq, "=": operator.eq, "!=": operator.ne, "<>": operator.ne,
    ">": operator.gt, "<": operator.lt, ">=": operator.ge, "<=": operator.le,
}
_TEXT_TESTS = {
    "contains": lambda whole, part: part in whole,
    "startswith": str.startswith,
    "endswith": str.endswith,
}
_DIRECTIONS = {"asc": False, "ascending": False, "desc": True, "descending": True}
_UTC = datetime.timezone.utc


def fields(text, schema):
    """The dotted names of the fields that a filter looks at."""
    parser = _Parser(text, schema, lambda row, path: None)
    parser.whole()
    return parser.fields


class Term:
    """A value to be read from a row, and its type in the service's words."""

    def __init__(self, kind, read):
        self.kind = kind
        self.read = read


def where(text, schema, reach):
    """A function(row) -> bool; `reach(row, [field, …])` reads a row."""
    return _Parser(text, schema, reach).whole()


def order(text, schema, reach):
    """[(function(row) -> sortable, descending)], first key first."""
    keys = []
    for part in text.split(","):
        words = part.split()
        if not 1 <= len(words) <= 2 or (len(words) == 2 and words[1].lower() not in _DIRECTIONS):
            raise BadQuery(f"Syntax error in order '{text}'")
        path, _kind = field_of(words[0], schema)
        keys.append((_sortable(path, reach), len(words) == 2 and _DIRECTIONS[words[1].lower()]))
    return keys


def field_of(dotted, schema):
    """([field, …] in the contract's spelling, type) of a dotted name, whatever its case."""
    path, spec, owner = [], SCHEMAS[schema], schema
    for word in dotted.split("."):
        fields = spec.get("fields", {}) if spec else {}
        name = next((field for field in fields if field.lower() == word.lower()), None)
        if name is None:
            raise BadQuery(f"No property or field '{word}' exists in type '{owner}'")
        path.append(name)
        spec = fields[name]
        if "is" in spec:
            owner = spec["is"]
            spec = SCHEMAS[owner]
    if "fields" in spec or "list" in spec:
        raise BadQuery(f"Operator '==' incompatible with operand type '{owner}'")
    return path, _kind_of(spec)


def _kind_of(spec):
    if spec.get("format") == "uuid":
        return "Guid"
    if spec.get("format") in ("date", "time"):
        return "DateTime"
    return {"number": "Decimal", "integer": "Decimal", "boolean": "Boolean"}.get(spec["type"], "String")


def _comparable(value):
    if isinstance(value, str):
        return value.casefold()
    if isinstance(value, datetime.datetime):
        return value
    if isinstance(value, datetime.date):
        return datetime.datetime(value.year, value.month, value.day, tzinfo=_UTC)
    return value


def _sortable(path, reach):
    def key(row):
        value = _comparable(reach(row, path))
        return (value is not None, value)

    return key


class _Parser:
    def __init__(self, text, schema, reach):
        self.text = text
        self.schema = schema
        self.reach = reach
        self.tokens = self._tokens()
        self.at = 0
        self.fields = set()

    def _tokens(self):
        found, at = [], 0
        text = self.text.rstrip()
        while at < len(text):
            match = _TOKEN.match(text, at)
            if not match:
                raise BadQuery(f"Syntax error '{text[at]}' (at index {at})")
            found.append((match.lastgroup, match.group(match.lastgroup)))
            at = match.end()
        return found

    def whole(self):
        test = self._any()
        if self.at < len(self.tokens):
            raise BadQuery(f"Syntax error (at '{self.tokens[self.at][1]}')")
        return test

    def _peek(self):
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "")

    def _take(self, sign=None):
        kind, text = self._peek()
        if sign is not None and text != sign:
            raise BadQuery(f"'{sign}' expected")
        self.at += 1
        return kind, text

    def _is(self, *words):
        return self._peek()[1].lower() in words

    def _any(self):
        tests = [self._all()]
        while self._is("or", "||"):
            self._take()
            tests.append(self._all())
        return tests[0] if len(tests) == 1 else lambda row: any(test(row) for test in tests)

    def _all(self):
        tests = [self._one()]
        while self._is("and", "&&"):
            self._take()
            tests.append(self._one())
        return tests[0] if len(tests) == 1 else lambda row: all(test(row) for test in tests)

    def _one(self):
        if self._is("!", "not"):
            self._take()
            test = self._one()
            return lambda row: not test(row)
        if self._is("("):
            self._take()
            test = self._any()
            self._take(")")
            return test
        left = self._term()
        if self._peek()[1] not in _COMPARE:
            if left.kind != "Boolean":
                raise BadQuery("Expression of type 'Boolean' expected")
            return left.read
        sign = self._take()[1]
        return self._comparison(sign, left, self._term())

    def _comparison(self, sign, left, right):
        if left.kind != right.kind and "null" not in (left.kind, right.kind):
            raise BadQuery(f"Operator '{sign}' incompatible with operand types '{left.kind}' and '{right.kind}'")
        compare = _COMPARE[sign]
        ordering = compare not in (operator.eq, operator.ne)

        def test(row):
            first, second = _comparable(left.read(row)), _comparable(right.read(row))
            if ordering and (first is None or second is None):
                return False
            return compare(first, second)

        return test

    def _term(self):
        kind, text = self._take()
        if kind == "text":
            value = re.sub(r"\\(.)", r"\1", text[1:-1])
            return Term("String", lambda row: value)
        if kind == "number":
            number = decimal.Decimal(text)
            return Term("Decimal", lambda row: number)
        if kind != "name":
            raise BadQuery("Expression expected" if kind == "end" else f"Syntax error (at '{text}')")
        word = text.lower()
        if word in ("true", "false"):
            return Term("Boolean", lambda row: word == "true")
        if word == "null":
            return Term("null", lambda row: None)
        if self._is("("):
            return self._call(text)
        return self._field(text)

    def _field(self, name):
        path, kind = field_of(name, self.schema)
        reach = self.reach
        self.fields.add(".".join(path))
        return Term(kind, lambda row: reach(row, path))

    def _call(self, name):
        word = name.lower()
        if word == "guid":
            value = self._text_argument().lower()
            return Term("Guid", lambda row: value)
        if word in ("datetime", "datetime.parse"):
            moment = self._moment(word)
            return Term("DateTime", lambda row: moment)
        dotted, _dot, method = name.rpartition(".")
        if not dotted:
            raise BadQuery(f"No property or field '{name}' exists in type '{self.schema}'")
        return self._method(self._field(dotted), method)

    def _method(self, term, method):
        """A method of a text field, and those chained to its answer."""
        read = term.read
        if term.kind != "String":
            raise BadQuery(f"No applicable method '{method}' exists in type '{term.kind}'")
        if method.lower() in ("tolower", "toupper", "tostring", "trim"):
            self._take("(")
            self._take(")")
            if not self._is("."):
                return term
            self._take()
            return self._method(term, self._take()[1])
        test = _TEXT_TESTS.get(method.lower())
        if not test:
            raise BadQuery(f"No applicable method '{method}' exists in type 'String'")
        part = self._text_argument().casefold()
        return Term("Boolean", lambda row: test((read(row) or "").casefold(), part))

    def _text_argument(self):
        self._take("(")
        kind, text = self._take()
        if kind != "text":
            raise BadQuery("Expression of type 'String' expected")
        self._take(")")
        return re.sub(r"\\(.)", r"\1", text[1:-1])

    def _moment(self, word):
        try:
            if word == "datetime.parse":
                value = datetime.datetime.fromisoformat(self._text_argument().replace("Z", "+00:00"))
            else:
                value = datetime.datetime(*self._numbers())
        except (ValueError, TypeError) as error:
            raise BadQuery("String was not recognized as a valid DateTime.") from error
        return value if value.tzinfo else value.replace(tzinfo=_UTC)

    def _numbers(self):
        self._take("(")
        numbers = [int(self._take()[1])]
        while self._is(","):
            self._take()
            numbers.append(int(self._take()[1]))
        self._take(")")
        return numbers
