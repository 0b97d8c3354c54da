"""Faults in what an answer says: redirects, statuses, headers about a file, listings."""

import json

HTML = "text/html"
PORTAL_511 = b"<html>511 Network Authentication Required</html>"


def _redirect(reply, location: str, status: int = 302) -> None:
    reply.status = status
    reply.headers["Location"] = location
    reply.content, reply.body = None, b"Moved"


def _answer(reply, status: int, body: bytes = b"", **headers: str) -> None:
    reply.status, reply.content, reply.body = status, None, body
    reply.headers = {name.replace("_", "-"): value for name, value in headers.items()}
    reply.headers.setdefault("Content-Type", HTML)


def _location(reply, change) -> None:
    """Changes where a redirect of resolve goes; other answers stay."""
    if "Location" in reply.headers:
        reply.headers["Location"] = change(reply.headers["Location"])


def _scheme_relative(location: str) -> str:
    return location.removeprefix("http:")


def _here(entry) -> str:
    return entry.path + (f"?{entry.query}" if entry.query else "")


def _detour(reply, entry, hub, fault) -> None:
    """Five hops at the same place, then the answer itself."""
    if entry.query.count("hop") < 5:
        _redirect(reply, entry.path + "?" + "&".join(filter(None, [entry.query, "hop=1"])))
        fault.times += 1  # the next hop is part of the same fault


def _pingpong(reply, entry, hub, fault) -> None:
    there = hub.hub_url if entry.origin == "cdn" else hub.cdn_url
    _redirect(reply, there + _here(entry))


# Name: what it does to (reply, entry, hub, fault).
ANSWERS = {
    # Statuses.
    "maintenance": lambda r, e, h, f: _answer(
        r, 503, b"<html>We are back soon</html>", Retry_After=str(f.seconds)
    ),
    "retry_after_date": lambda r, e, h, f: _answer(
        r, 429, b"", Retry_After="Wed, 21 Oct 2026 07:28:00 GMT"
    ),
    "rate_limit_garbage": lambda r, e, h, f: _answer(
        r, 429, b"", RateLimit="soon;;r=x;t=-5", Retry_After="later"
    ),
    "no_content": lambda r, e, h, f: _answer(r, 204),
    "accepted": lambda r, e, h, f: _answer(r, 202, b"queued"),
    "not_modified": lambda r, e, h, f: _answer(r, 304),
    "too_early": lambda r, e, h, f: _answer(r, 425, b"Too Early"),
    "conflict": lambda r, e, h, f: _answer(r, 409, b"Conflict"),
    "proxy_auth": lambda r, e, h, f: _answer(r, 407, b"", Proxy_Authenticate="Basic"),
    "network_auth": lambda r, e, h, f: _answer(r, 511, PORTAL_511),
    "edge_error": lambda r, e, h, f: _answer(r, 522, b"Connection timed out"),
    # Redirects.
    "redirect_nowhere": lambda r, e, h, f: (_redirect(r, ""), r.headers.pop("Location")),
    "redirect_garbage": lambda r, e, h, f: _redirect(r, "http://[::bad"),
    "redirect_file": lambda r, e, h, f: _redirect(r, "file:///etc/passwd"),
    "redirect_pingpong": _pingpong,
    "redirect_detour": _detour,
    "redirect_dead_host": lambda r, e, h, f: _redirect(r, "http://127.0.0.1:1/file"),
    "redirect_user": lambda r, e, h, f: _location(
        r, lambda to: to.replace("http://", "http://someone:secret@")
    ),
    "redirect_scheme_relative": lambda r, e, h, f: _location(r, _scheme_relative),
    "redirect_fragment": lambda r, e, h, f: _location(r, lambda to: to + "#part"),
    "redirect_wrong_signature": lambda r, e, h, f: _location(r, lambda to: to[:-3] + "000"),
    "redirect_cut": lambda r, e, h, f: _location(r, lambda to: to.split("?")[0]),
    # What resolve says of the file.
    "no_linked_etag": lambda r, e, h, f: r.headers.pop("X-Linked-Etag", None),
    "no_etags": lambda r, e, h, f: [r.headers.pop(n, None) for n in ("X-Linked-Etag", "ETag")],
    "text_linked_size": lambda r, e, h, f: r.headers.update({"X-Linked-Size": "12 MB"}),
    "xet_headers": lambda r, e, h, f: r.headers.update(
        {"X-Xet-Hash": "0" * 64, "X-Xet-Refresh-Route": "/api/xet"}
    ),
    "warning_header": lambda r, e, h, f: r.headers.update({"X-HF-Warning": "old; please update"}),
    "bucket_nearly_empty": lambda r, e, h, f: r.headers.update(
        {"RateLimit": '"resolvers";r=1;t=1'}
    ),
    # Listings.
    "deep_json": lambda r, e, h, f: setattr(r, "body", b"[" * 100_000),
    "cut_json": lambda r, e, h, f: setattr(r, "body", r.body[: len(r.body) // 2]),
    "bad_utf8": lambda r, e, h, f: setattr(r, "body", r.body.replace(b'"path"', b'"pa\xffth"')),
    "null_entries": lambda r, e, h, f: _entries(r, lambda entries: [None, *entries]),
    "negative_sizes": lambda r, e, h, f: _entries(r, lambda entries: _with(entries, size=-5)),
    "text_sizes": lambda r, e, h, f: _entries(r, lambda entries: _with(entries, size="5")),
    "no_hashes": lambda r, e, h, f: _entries(r, lambda entries: _with(entries, oid=None, lfs=None)),
    "wrong_hashes": lambda r, e, h, f: _entries(r, lambda entries: _with(entries, oid="x", lfs=7)),
    "odd_types": lambda r, e, h, f: _entries(
        r, lambda entries: [*entries, {"type": "submodule", "path": "sub", "oid": "0" * 40}]
    ),
    "link_garbage": lambda r, e, h, f: r.headers.update({"Link": '<>; rel=next, ,;"; rel="prev"'}),
}  # fmt: skip


def _entries(reply, change) -> None:
    reply.body = json.dumps(change(json.loads(reply.body))).encode()


def _with(entries: list[dict], **members) -> list[dict]:
    return [entry | members if entry["type"] == "file" else entry for entry in entries]


def change_body(name: str, body, size: int) -> None:
    """Ranges and contents that are not what was asked for."""
    count = body.last - body.first + 1
    right = f"bytes {body.first}-{body.last}/{size}"
    match name:
        case "star_total" if body.status == 206:
            body.headers["Content-Range"] = f"bytes {body.first}-{body.last}/*"
        case "wrong_unit" if body.status == 206:
            body.headers["Content-Range"] = right.replace("bytes", "items")
        case "other_offset" if body.status == 206 and size > count:
            shift = 1 if body.last + 1 < size else -1
            body.first, body.last = body.first + shift, body.last + shift
            body.headers["Content-Range"] = right
        case "whole_as_range" if body.status == 206:
            body.first, body.last, body.announced = 0, size - 1, size
            body.headers["Content-Range"] = f"bytes 0-{size - 1}/{size}"
        case "empty_range" if body.status == 206:
            body.override, body.announced = b"", 0
        case "page_as_range" if body.status == 206:
            body.override = (b"<html>Please sign in</html>" * (count // 27 + 1))[:count]
            body.headers["Content-Type"] = HTML
        case "padded" if count > 1:
            body.padded_from = count // 2
