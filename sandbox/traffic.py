"""What was asked and answered: JSON lines for the contract check, and counts for assertions."""
import collections
import json
import threading

SECRET_HEADERS = {"authorization", "cookie"}
SECRET_FIELDS = {
    "access_token", "refresh_token", "id_token", "token", "code", "client_secret", "client_id", "code_verifier",
}
BLANK = "***"


class Traffic:
    def __init__(self, path=None):
        self.lock = threading.Lock()
        self.path = path
        self.clear_counts()

    def clear_counts(self):
        with self.lock:
            self.calls = collections.defaultdict(collections.Counter)
            self.writes = collections.Counter()
            self.throttled = collections.Counter()
            self.over_limit = collections.Counter()

    def counts(self, providers):
        """Per provider: calls by method and kind, all of them, writes, answers with 429, and those nobody ordered."""
        with self.lock:
            return {
                provider: {
                    "calls": dict(self.calls[provider]),
                    "total": sum(self.calls[provider].values()),
                    "writes": self.writes[provider],
                    "throttled": self.throttled[provider],
                    "over_limit": self.over_limit[provider],
                }
                for provider in providers
            }

    def note(self, service, request, response, fault, at):
        """Count and record one request; without a response the connection was cut."""
        status = response.status_code if response is not None else None
        with self.lock:
            self.calls[service.code][f"{request.method} {service.kind(request)}"] += 1
            if service.writes(request):
                self.writes[service.code] += 1
            if status == 429:
                self.throttled[service.code] += 1
                self.over_limit[service.code] += fault is None
        if not self.path:
            return
        entry = {
            "provider": service.code,
            "method": request.method,
            "path": request.path,
            "query": {key: BLANK if key in SECRET_FIELDS else value for key, value in request.args.items()},
            "headers": {
                name: BLANK if name.lower() in SECRET_HEADERS else value for name, value in request.headers.items()
            },
            "request": _sent(request),
            "status": status,
            "response": _answered(response),
            "at": at.isoformat(timespec="milliseconds"),
            "fault": fault.kind if fault else None,
        }
        line = json.dumps(entry, separators=(",", ":")) + "\n"
        # Unbuffered, so that a line is written whole: another process may write to the same file.
        with self.lock, open(self.path, "ab", buffering=0) as file:
            file.write(line.encode())


def _sent(request):
    if request.mimetype == "application/x-www-form-urlencoded":
        return _blanked(request.form.to_dict())
    return _parsed(request.get_data())


def _answered(response):
    if response is None or response.is_streamed:
        return None
    return _parsed(response.get_data())


def _parsed(body):
    try:
        return _blanked(json.loads(body))
    except (ValueError, UnicodeDecodeError):
        return None


def _blanked(value):
    if isinstance(value, dict):
        return {
            key: BLANK if key in SECRET_FIELDS and isinstance(item, str) else item for key, item in value.items()
        }
    return value
