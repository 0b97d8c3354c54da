"""Named faults: what goes wrong, where, and how often.

A rule says which requests it concerns (origin, method, a regular expression on the path) and how
many of them (`times`, after `skip` others). The server asks `pick` once per request.
"""

import re
import threading
from dataclasses import dataclass, field

# name: (origins it makes sense at, what it does)
FAULTS = {
    # Instead of an answer.
    "silence": ("any", "the request is taken and never answered"),
    "reset": ("any", "TCP reset instead of an answer"),
    "close": ("any", "the connection is closed without an answer"),
    "garbage": ("any", "bytes that are not HTTP"),
    "status": ("any", "the status given as `status`, with an HTML body"),
    "rate_limit_header": ("hub", "429 with RateLimit r=0;t=`seconds`"),
    "retry_after_header": ("hub", "429 with Retry-After: `seconds`"),
    "rate_limit_bare": ("hub", "429 that does not say how long"),
    "portal": ("any", "200 with the HTML page of a captive portal"),
    "redirect_loop": ("any", "302 to itself"),
    "redirect_ftp": ("any", "302 to another scheme"),
    "header_flood": ("any", "a megabyte of headers"),
    # In a body.
    "reset_mid_body": ("any", "TCP reset after `after` bytes"),
    "short_body": ("any", "the connection ends after `after` bytes"),
    "stall": ("any", "nothing more comes after `after` bytes"),
    "drip": ("any", "one byte every 50 ms after `after` bytes"),
    "wrong_bytes": ("any", "one bit of the body is flipped"),
    "pointer": ("cdn", "the git-lfs pointer instead of the content"),
    "other_bytes": ("cdn", "zeros of the right size"),
    # Around ranges.
    "ignore_range": ("cdn", "200 with the whole file in answer to a Range"),
    "wrong_start": ("cdn", "206 for a range that begins one byte later"),
    "wrong_total": ("cdn", "206 with another total size"),
    "long_range": ("cdn", "206 with more bytes than asked for"),
    "short_range": ("cdn", "206 with fewer bytes than asked for, and saying so"),
    "no_content_range": ("cdn", "206 without Content-Range"),
    "multipart": ("cdn", "206 as multipart/byteranges"),
    "gzip": ("any", "a body in gzip though identity was asked for"),
    "chunked": ("any", "no Content-Length (this is allowed)"),
    "not_satisfiable": ("cdn", "416"),
    "expired": ("cdn", "403 as for a signed URL whose time is over"),
    # In the answer of resolve.
    "no_commit": ("hub", "no X-Repo-Commit"),
    "other_commit": ("hub", "another X-Repo-Commit"),
    "weak_etag": ("hub", "W/ before the etag (this is allowed)"),
    "bare_etag": ("hub", "the etag without quotes (this is allowed)"),
    "no_linked_size": ("hub", "no X-Linked-Size"),
    "other_linked_size": ("hub", "X-Linked-Size one byte too large"),
    "other_linked_etag": ("hub", "X-Linked-Etag of another file"),
    "direct": ("hub", "200 with the body instead of a redirect (this is allowed)"),
    # In listings.
    "bad_json": ("hub", "a body that is not JSON"),
    "wrong_json": ("hub", "JSON of another shape"),
    "link_elsewhere": ("hub", "the next page is at another origin"),
    "link_loop": ("hub", "the next page is this page"),
    "duplicates": ("hub", "entries come twice"),
    "evil_paths": ("hub", "entries that would leave the folder"),
}


@dataclass
class Fault:
    name: str
    path: str = ""
    origin: str = "any"
    method: str = "GET"
    times: int = 1
    skip: int = 0
    after: int = 1000
    status: int = 500
    seconds: int = 1
    used: int = 0
    pattern: re.Pattern = field(init=False)

    def __post_init__(self):
        if self.name not in FAULTS:
            raise ValueError(f"no fault is named {self.name}")
        self.pattern = re.compile(self.path)

    def concerns(self, origin: str, method: str, path: str) -> bool:
        return (
            self.origin in ("any", origin)
            and self.method in ("any", method)
            and self.pattern.search(path) is not None
        )


class Faults:
    def __init__(self):
        self._rules: list[Fault] = []
        self._lock = threading.Lock()

    def add(self, name: str, **options) -> Fault:
        where = FAULTS[name][0]
        options.setdefault("origin", where)
        fault = Fault(name, **options)
        with self._lock:
            self._rules.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def pick(self, origin: str, method: str, path: str) -> Fault | None:
        with self._lock:
            for rule in self._rules:
                if not rule.concerns(origin, method, path) or rule.times == 0:
                    continue
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                rule.times -= 1
                rule.used += 1
                return rule
        return None
