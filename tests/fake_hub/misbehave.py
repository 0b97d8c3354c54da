"""What each fault does. Names and meanings are in faults.py."""

import asyncio
import json
import socket
import struct
from dataclasses import dataclass, field

from aiohttp import web

from . import spoil
from .faults import Fault
from .repository import lfs_pointer

BODY_STOPS = {"reset_mid_body", "short_body", "stall", "drip"}
PORTAL = b"<html><body>Welcome to Hotel WiFi. Please sign in.</body></html>"


@dataclass
class Body:
    """Which bytes go out, and what the headers say about them."""

    first: int
    last: int
    status: int
    headers: dict[str, str]
    override: bytes | None = None
    is_chunked: bool = False
    padded_from: int | None = None  # zeros from this byte of the body on
    announced: int = field(init=False)

    def __post_init__(self):
        self.announced = self.last - self.first + 1

    def replace(self, data: bytes, status: int, content_type: str = "text/html") -> None:
        self.override = data
        self.status = status
        self.announced = len(data)
        self.headers["Content-Type"] = content_type


def reset(request: web.Request) -> None:
    """Closes with a TCP reset."""
    transport = request.transport
    if transport is None:
        return
    connection = transport.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()


async def instead_of_answer(fault: Fault, request: web.Request, entry):
    """For faults that replace the whole answer: a response to return; else None."""
    name = fault.name
    if name == "silence":
        await asyncio.sleep(3600)
    elif name == "reset":
        reset(request)
    elif name == "close":
        if request.transport:
            request.transport.close()
    elif name == "garbage":
        if request.transport:
            request.transport.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
            request.transport.close()
    else:
        entry_response = _answer(fault, request)
        if entry_response is not None:
            entry.status = entry_response.status
        return entry_response
    return web.Response(status=500)


def _answer(fault: Fault, request: web.Request) -> web.Response | None:
    html = "text/html"
    match fault.name:
        case "status":
            text = f"<html>Status {fault.status}</html>"
            return web.Response(status=fault.status, text=text, content_type=html)
        case "rate_limit_header":
            headers = {"RateLimit": f'"api";r=0;t={fault.seconds}'}
            return web.Response(status=429, text="Too Many Requests", headers=headers)
        case "retry_after_header":
            headers = {"Retry-After": str(fault.seconds)}
            return web.Response(status=429, text="Too Many Requests", headers=headers)
        case "rate_limit_bare":
            return web.Response(status=429, text="Too Many Requests")
        case "portal":
            return web.Response(body=PORTAL, content_type=html)
        case "redirect_loop":
            return web.Response(status=302, headers={"Location": request.raw_path})
        case "redirect_ftp":
            return web.Response(status=302, headers={"Location": "ftp://127.0.0.1/file"})
        case "header_flood":
            return web.Response(headers={f"X-Flood-{i}": "x" * 4000 for i in range(250)})
        case "bad_json":
            return web.Response(text='[{"type": "file", ', content_type="application/json")
        case "wrong_json":
            return web.Response(text='{"type": ["file", 1]}', content_type="application/json")
        case "expired":
            text = "<?xml version='1.0'?><Error><Code>AccessDenied</Code></Error>"
            return web.Response(status=403, text=text, content_type="application/xml")
        case "not_satisfiable":
            return web.Response(status=416, headers={"Content-Range": "bytes */5"})
    return None


def change_reply(fault: Fault, reply, entry, hub):
    """For faults in headers of resolve and in listings."""
    if fault.name in spoil.ANSWERS:
        spoil.ANSWERS[fault.name](reply, entry, hub, fault)
        return reply
    headers = reply.headers
    match fault.name:
        case "no_commit":
            headers.pop("X-Repo-Commit", None)
        case "other_commit":
            headers["X-Repo-Commit"] = "0" * 40
        case "weak_etag":
            for name in ("X-Linked-Etag", "ETag"):
                if name in headers:
                    headers[name] = "W/" + headers[name]
        case "bare_etag":
            for name in ("X-Linked-Etag", "ETag"):
                if name in headers:
                    headers[name] = headers[name].strip('"')
        case "no_linked_size":
            headers.pop("X-Linked-Size", None)
        case "other_linked_size":
            headers["X-Linked-Size"] = str(int(headers.get("X-Linked-Size", "0")) + 1)
        case "other_linked_etag":
            headers["X-Linked-Etag"] = '"' + "0" * 64 + '"'
        case "link_elsewhere":
            headers["Link"] = f'<{hub.cdn_url}{entry.path}?{entry.query}>; rel="next"'
        case "link_loop":
            headers["Link"] = f'<{hub.hub_url}{entry.path}?{entry.query}>; rel="next"'
        case "duplicates" | "evil_paths":
            reply.body = json.dumps(_spoiled(fault.name, json.loads(reply.body))).encode()
    return reply


def _spoiled(name: str, entries: list[dict]) -> list[dict]:
    if name == "duplicates":
        return entries + entries
    template = {"type": "file", "oid": "1" * 40, "size": 1}
    paths = ["../../../etc/evil", "/etc/evil", "a/../../evil", "a\\evil", "new\nline", "x" * 300]
    return entries + [template | {"path": path} for path in paths]


def change_body(fault: Fault, body: Body, reply) -> None:
    """For faults that the headers of a body announce."""
    size = reply.content.size if reply.content else len(reply.body)
    spoil.change_body(fault.name, body, size)
    match fault.name:
        case "pointer" if reply.content:
            pointer = lfs_pointer(reply.content.sha256 or "0" * 64, size)
            body.replace(pointer, 200, "text/plain")
            body.headers.pop("Content-Range", None)
        case "other_bytes":
            body.override = b"\0" * body.announced
        case "ignore_range":
            body.first, body.last, body.status = 0, size - 1, 200
            body.announced = size
            body.headers.pop("Content-Range", None)
        case "wrong_start" if body.status == 206 and body.last > body.first:
            body.first += 1
            body.announced -= 1
            body.headers["Content-Range"] = f"bytes {body.first}-{body.last}/{size}"
        case "wrong_total" if body.status == 206:
            body.headers["Content-Range"] = f"bytes {body.first}-{body.last}/{size + 1}"
        case "long_range" if body.status == 206:
            body.last = min(body.last + 100, size - 1)
            body.announced = body.last - body.first + 1
            body.headers["Content-Range"] = f"bytes {body.first}-{body.last}/{size}"
        case "short_range" if body.status == 206 and body.last > body.first:
            body.last -= 1
            body.announced -= 1
            body.headers["Content-Range"] = f"bytes {body.first}-{body.last}/{size}"
        case "no_content_range":
            body.headers.pop("Content-Range", None)
        case "multipart":
            body.headers["Content-Type"] = "multipart/byteranges; boundary=XX"
            body.headers.pop("Content-Range", None)
        case "gzip":
            body.headers["Content-Encoding"] = "gzip"
            body.is_chunked = True
        case "chunked":
            body.is_chunked = True


async def stop_body(fault: Fault, request: web.Request, response, rest: bytes) -> None:
    """What happens after `fault.after` bytes of a body."""
    match fault.name:
        case "reset_mid_body":
            await asyncio.sleep(0.05)  # lets what was written arrive before the reset
            reset(request)
        case "short_body":
            if request.transport:
                request.transport.close()
        case "stall":
            await asyncio.sleep(3600)
        case "drip":
            for byte in rest:
                await response.write(bytes([byte]))
                await asyncio.sleep(0.05)
