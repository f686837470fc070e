"""The same calls at two addresses of one service, and what differs between the answers."""

import difflib
import json
import re
import urllib.error
import urllib.request

PATIENCE = 60
# What is another one each time.
VARIES = (
    (re.compile(r"ey[\w-]+\.[\w-]+\.[\w-]+"), "TOKEN"),
    (re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z"), "TIME"),
    (re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "UUID"),
    (re.compile(r"\?X-Amz-[^\"]*|\?x-id=[^\"]*"), "?SIGNED"),
)


class Answer:
    """What a call was answered with."""

    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body
        # SAM gives a type to an answer without a body, too.
        self.media = (headers.get("content-type") or "").split(";")[0] if body else ""
        self.json = json.loads(body) if self.media.endswith("json") else None

    def told(self, sessions):
        """Status, type and body, without what varies and the sessions' names."""
        text = "" if self.json is None else json.dumps({**self.json, "request_id": None}, indent=1, sort_keys=True)
        for name in sessions:
            text = text.replace(name, "SESSION")
        for pattern, word in VARIES:
            text = pattern.sub(word, text)
        return self.status, self.media, text


def call(url, method="GET", body=None, headers=None):
    headers = dict(headers or {})
    if isinstance(body, (dict, list)):
        body, headers["Content-Type"] = json.dumps(body).encode(), "application/json"
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return Answer(answer.status, answer.headers, answer.read())
    except urllib.error.HTTPError as refused:
        return Answer(refused.code, refused.headers, refused.read())
    except OSError as unreached:
        return Answer(0, {}, str(unreached).encode())


def unlike(right, tried):
    """The lines in which two answers differ."""
    lines = [[f"{status} {media}", *text.splitlines()] for status, media, text in (right, tried)]
    return "\n".join(line for line in difflib.ndiff(*lines) if line[0] in "+-")


class Side:
    """One address, and what its caller has learnt there: `{name}` in a path or a body stands for it."""

    def __init__(self, url, **known):
        self.url, self.known, self.last = url, known, None

    def call(self, method, path, body=None, headers=None):
        known = lambda text: re.sub(r"\{(\w+)\}", lambda found: self.known[found[1]], text)  # noqa: E731
        if isinstance(body, dict):
            body = {name: known(value) if isinstance(value, str) else value for name, value in body.items()}
        headers = {name: known(value) for name, value in (headers or {}).items()}
        return call(self.url + known(path), method, body, headers)


class Twins:
    """The two addresses, the one that is tried and the one that is known to be right."""

    def __init__(self, report, tried, right):
        self.report, self.tried, self.right = report, tried, right

    def call(self, claim, status, method, path, body=None, headers=None, learns=None, differs=()):
        """A call at both. `learns` are members of the answer to know from then on, `differs` those that are each side's own."""
        answers = [side.call(method, path, body, headers) for side in (self.right, self.tried)]
        for side, answer in zip((self.right, self.tried), answers):
            side.last = answer.json
            for name, member in (learns or {}).items():
                side.known[name] = str((answer.json or {}).get(member))
            for member in differs:
                (answer.json or {}).pop(member, None)
        sessions = [side.known["session"] for side in (self.right, self.tried)]
        right, tried = (answer.told(sessions) for answer in answers)
        self.report.same(f"{claim}: {status}", tried[0], status)
        self.report.holds(f"{claim}: as the program itself answers", tried == right, unlike(right, tried))
        return answers[1]
