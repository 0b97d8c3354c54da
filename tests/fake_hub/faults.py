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
    # Broken HTTP; the connection is closed afterwards. See wire.py.
    "half_head": ("any", "the connection ends within the headers"),
    "head_without_body": ("any", "the connection ends after the headers"),
    "long_header": ("any", "one header of 64 KiB (this is allowed)"),
    "many_interim": ("any", "fifty 102 before the answer (this is allowed)"),
    "folded_header": ("any", "a header over two lines (this is allowed)"),
    "negative_length": ("cdn", "Content-Length: -1"),
    "huge_length": ("cdn", "Content-Length: 2^63"),
    "text_length": ("cdn", "Content-Length: many"),
    "two_lengths": ("cdn", "two Content-Length that differ"),
    "length_too_large": ("any", "Content-Length 7 above the body"),
    "length_too_small": ("cdn", "Content-Length 7 below the body"),
    "more_after_the_end": ("any", "bytes after the body (this is allowed)"),
    "no_length": ("any", "the end of the connection ends the body (this is allowed)"),
    "bad_chunk_size": ("any", "a chunk size that is no number"),
    "chunks_without_end": ("any", "chunks without the last one"),
    "chunk_extension": ("any", "a long chunk extension (this is allowed)"),
    "chunk_trailer": ("any", "headers after the chunks (this is allowed)"),
    "chunked_and_length": ("any", "chunks and a Content-Length (this is allowed)"),
    "unknown_version": ("any", "HTTP/9.9"),
    "unknown_status": ("any", "status 999"),
    "unknown_encoding": ("any", "Content-Encoding: br though identity was asked for"),
    # Statuses that say little; see spoil.py, as for what follows.
    "maintenance": ("any", "503 with a page and Retry-After: `seconds`"),
    "retry_after_date": ("hub", "429 with Retry-After as a date"),
    "rate_limit_garbage": ("hub", "429 with headers that cannot be read"),
    "no_content": ("any", "204"),
    "accepted": ("any", "202 with another body"),
    "not_modified": ("any", "304 without having been asked"),
    "too_early": ("cdn", "425"),
    "conflict": ("cdn", "409"),
    "proxy_auth": ("cdn", "407"),
    "network_auth": ("any", "511 of a captive portal"),
    "edge_error": ("any", "522 of a CDN"),
    "redirect_nowhere": ("any", "302 without Location"),
    "redirect_garbage": ("any", "302 to something that is no URL"),
    "redirect_file": ("any", "302 to file:///etc/passwd"),
    "redirect_pingpong": ("any", "302 to the other origin and back, for ever"),
    "redirect_detour": ("hub", "five hops before the answer (this is allowed)"),
    "redirect_dead_host": ("hub", "302 to a port where nobody listens"),
    "redirect_user": ("hub", "the redirect names a user and a password"),
    "redirect_scheme_relative": ("hub", "the redirect begins with // (this is allowed)"),
    "redirect_fragment": ("hub", "the redirect has a fragment (this is allowed)"),
    "redirect_wrong_signature": ("hub", "the redirect has a signature of something else"),
    "redirect_cut": ("hub", "the redirect lost its query"),
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
    "star_total": ("cdn", "206 without the total size"),
    "wrong_unit": ("cdn", "206 in items instead of bytes"),
    "other_offset": ("cdn", "206 for the right range with bytes from beside it"),
    "whole_as_range": ("cdn", "206 for the whole file instead of the range"),
    "empty_range": ("cdn", "206 for the right range without a body"),
    "page_as_range": ("cdn", "206 for the right range with the bytes of a page"),
    "padded": ("any", "the right size, but zeros from the middle on"),
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
    "no_linked_etag": ("hub", "no X-Linked-Etag (this is allowed)"),
    "no_etags": ("hub", "no etag at all (this is allowed)"),
    "text_linked_size": ("hub", "X-Linked-Size that is no number (this is allowed)"),
    "xet_headers": ("hub", "headers of the Xet protocol (this is allowed)"),
    "warning_header": ("hub", "X-HF-Warning (this is allowed)"),
    "bucket_nearly_empty": ("hub", "RateLimit with one request left (this is allowed)"),
    # In listings.
    "bad_json": ("hub", "a body that is not JSON"),
    "wrong_json": ("hub", "JSON of another shape"),
    "link_elsewhere": ("hub", "the next page is at another origin"),
    "link_loop": ("hub", "the next page is this page"),
    "duplicates": ("hub", "entries come twice"),
    "evil_paths": ("hub", "entries that would leave the folder"),
    "deep_json": ("hub", "100,000 brackets"),
    "cut_json": ("hub", "the first half of the body"),
    "bad_utf8": ("hub", "a body that is not UTF-8"),
    "null_entries": ("hub", "an entry that is null"),
    "negative_sizes": ("hub", "sizes below zero"),
    "text_sizes": ("hub", "sizes as text"),
    "no_hashes": ("hub", "no oid and no lfs"),
    "wrong_hashes": ("hub", "hashes of the wrong type and form"),
    "odd_types": ("hub", "entries of an unknown type (this is allowed)"),
    "link_garbage": ("hub", "a Link that cannot be read (this is allowed)"),
}


@dataclass(eq=False)
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

    def remove(self, faults: list[Fault]) -> None:
        with self._lock:
            self._rules = [rule for rule in self._rules if rule not in faults]

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
