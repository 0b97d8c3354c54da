"""Faults below HTTP's meaning: answers written byte by byte, as a broken server or proxy would.

Each gets the status, headers and body that would have been right.
"""

import asyncio
import contextlib

from aiohttp import web

from .faults import Fault

HEAD_LIMIT = 64 * 1024


def _head(status: int, headers: dict[str, str], *more: str) -> bytes:
    lines = [f"HTTP/1.1 {status} Whatever", *(f"{k}: {v}" for k, v in headers.items()), *more]
    return "\r\n".join([*lines, "", ""]).encode()


def _chunked(body: bytes, extension: str = "", end: bytes = b"0\r\n\r\n") -> bytes:
    half = max(1, len(body) // 2)
    parts = [part for part in (body[:half], body[half:]) if part]
    return b"".join(b"%x%s\r\n%s\r\n" % (len(p), extension.encode(), p) for p in parts) + end


def _length(body: bytes) -> str:
    return f"Content-Length: {len(body)}"


# Name: (status, headers, body) to what goes over the wire before the connection is closed.
WIRE = {
    "half_head": lambda s, h, b: _head(s, h, _length(b))[:40],
    "head_without_body": lambda s, h, b: _head(s, h, _length(b)),
    "long_header": lambda s, h, b: _head(s, h, _length(b), "X-Long: " + "x" * HEAD_LIMIT) + b,
    "many_interim": lambda s, h, b: (
        b"HTTP/1.1 102 Processing\r\n\r\n" * 50 + _head(s, h, _length(b)) + b
    ),
    "folded_header": lambda s, h, b: _head(s, h, _length(b), "X-Folded: a\r\n b") + b,
    "negative_length": lambda s, h, b: _head(s, h, "Content-Length: -1") + b,
    "huge_length": lambda s, h, b: _head(s, h, "Content-Length: 9223372036854775808") + b,
    "text_length": lambda s, h, b: _head(s, h, "Content-Length: many") + b,
    "two_lengths": lambda s, h, b: _head(s, h, _length(b), f"Content-Length: {len(b) + 7}") + b,
    "length_too_large": lambda s, h, b: _head(s, h, f"Content-Length: {len(b) + 7}") + b,
    "length_too_small": lambda s, h, b: _head(s, h, f"Content-Length: {max(0, len(b) - 7)}") + b,
    "more_after_the_end": lambda s, h, b: _head(s, h, _length(b)) + b + b"tail",
    "no_length": lambda s, h, b: _head(s, h, "Connection: close") + b,
    "bad_chunk_size": lambda s, h, b: (
        _head(s, h, "Transfer-Encoding: chunked") + b"zz\r\n" + b + b"\r\n0\r\n\r\n"
    ),
    "chunks_without_end": lambda s, h, b: (
        _head(s, h, "Transfer-Encoding: chunked") + _chunked(b, end=b"")
    ),
    "chunk_extension": lambda s, h, b: (
        _head(s, h, "Transfer-Encoding: chunked") + _chunked(b, ";x=" + "y" * 900)
    ),
    "chunk_trailer": lambda s, h, b: (
        _head(s, h, "Transfer-Encoding: chunked") + _chunked(b, end=b"0\r\nX-After: 1\r\n\r\n")
    ),
    "chunked_and_length": lambda s, h, b: (
        _head(s, h, "Transfer-Encoding: chunked", _length(b)) + _chunked(b)
    ),
    "unknown_version": lambda s, h, b: _head(s, h, _length(b)).replace(b"1.1", b"9.9", 1) + b,
    "unknown_status": lambda s, h, b: _head(s, h, _length(b)).replace(b"%d" % s, b"999", 1) + b,
    "unknown_encoding": lambda s, h, b: _head(s, h, _length(b), "Content-Encoding: br") + b,
}


async def send(fault: Fault, request: web.Request, entry, status_headers, body: bytes):
    """Sends what the fault makes of the answer, then closes the connection."""
    status, headers = status_headers
    data = WIRE[fault.name](status, headers, body)
    entry.status = status
    entry.bytes_sent += len(body)
    transport = request.transport
    if transport is not None:
        transport.write(data)
        with contextlib.suppress(Exception):
            for _ in range(200):
                if transport.get_write_buffer_size() == 0:
                    break
                await asyncio.sleep(0.005)
        transport.close()
    return web.Response(status=500)
