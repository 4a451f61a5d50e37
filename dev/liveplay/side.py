"""One of the two services of a play: plain requests, what was answered, and what is to be removed."""

import dataclasses
import itertools
import time

import requests
import simplejson

TIMEOUT = (10, 120)
TRIES = 4
PAUSE = 60  # seconds after a 429 that does not say for how long


@dataclasses.dataclass(frozen=True)
class Answer:
    """What came back for one request.

    :ivar what: the request in words, the same on both sides
    :ivar body: its JSON, None where it is none
    :ivar expected: the status and code that the play was written for
    :ivar values: whether the values are of the play's own making, and are to be equal on both sides
    """

    what: str
    status: int
    headers: dict
    body: object
    text: str
    code: str
    expected: str
    values: bool

    @property
    def is_done(self):
        return 200 <= self.status < 300

    @property
    def outcome(self):
        return "done" if self.is_done else self.code or str(self.status)


class Side:
    """A service, or its look-alike, with what the play made there.

    :ivar answers: of the step that is played now
    :ivar points: {point's id: what was answered}
    :ivar called: {id there: the name that the play gave to the object}
    :ivar at: what the steps know of the books, by name
    :ivar made: {name: the object of the play, "id" and "row"}
    """

    def __init__(self, title, access, tag, code_of):
        self.title, self.access, self.tag, self.code_of = title, access, tag, code_of
        self.http = requests.Session()
        self.answers, self.points, self.called, self.at, self.made = [], {}, {}, {}, {}
        self.undone, self.left, self.requests = [], [], 0
        self._undo = []
        self.numbers = itertools.count(1)

    def ask(self, what, method, path, body=None, *, expect="done", values=True, **options):
        """Send one request as it stands.

        :param expect: "done", or the code or status of the refusal that the play is written for; None: anything.
        :param options: `query`, `headers`, `data`, `files`, `token`.
        """
        response = self._send(method, path, body, **options)
        answer = Answer(
            what, response.status_code, dict(response.headers), _json(response), response.text, "", expect, values)
        answer = dataclasses.replace(answer, code=self.code_of(answer))
        self.answers.append(answer)
        return answer

    def _send(self, method, path, body, query=None, headers=None, data=None, files=None, token=None):
        given = {**self.access.headers(token), "Accept": "application/json", **(headers or {})}
        text = None if body is None else simplejson.dumps(body, use_decimal=True)
        if text is not None:
            given.setdefault("Content-Type", "application/json")
        for _try in range(TRIES):
            self.requests += 1
            response = self.http.request(
                method, self.access.url(path), params=query, data=text if data is None else data, files=files,
                headers={key: value for key, value in given.items() if value is not None}, timeout=TIMEOUT,
                allow_redirects=False)
            if response.status_code != 429:
                break
            time.sleep(_seconds(response.headers.get("Retry-After")) + 1)
        return response

    def burst(self, path, count):
        """The statuses and headers of so many readings at once."""
        from concurrent.futures import ThreadPoolExecutor

        def once(_number):
            return requests.get(self.access.url(path), headers={
                **self.access.headers(), "Accept": "application/json"}, timeout=TIMEOUT)

        self.requests += count
        with ThreadPoolExecutor(count) as pool:
            return [(answer.status_code, dict(answer.headers)) for answer in pool.map(once, range(count))]

    def keep(self, name, key, **values):
        """Remember an object of the play by a name; both sides use the same one."""
        self.called[str(key)] = name
        self.made[name] = {"id": key, **values}
        return key

    def point(self, key, words):
        """What was answered to a point that nothing public settles."""
        self.points[key] = words

    def undo(self, what, key, take_back):
        """Take this back at the end; what was made last is removed first."""
        if key not in {known for _what, known, _take_back in self._undo}:
            self._undo.append((what, key, take_back))

    def clean_up(self):
        """Take back what can be; what cannot is named in `left`."""
        while self._undo:
            what, key, take_back = self._undo.pop()
            try:
                answer = take_back(self, key)
                done = answer is None or answer.is_done
                words = "" if done else f" ({answer.outcome})"
            except Exception as error:  # the others are removed all the same
                done, words = False, f" ({type(error).__name__})"
            if done:
                self.undone.append(what)
            else:
                self.left.append(f"{what} {key.split()[-1]}{words}")

    def name(self, word):
        """A name that no other play gives."""
        return f"Play {self.tag} {word}"

    def number(self):
        return f"P{self.tag}-{next(self.numbers)}"


def _json(response):
    try:
        return simplejson.loads(response.content, use_decimal=True)
    except ValueError:
        return None


def _seconds(text):
    return int(text) if text and text.isdigit() else PAUSE
