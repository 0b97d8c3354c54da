"""Answers on the wire: ranges, streaming, and the faults that happen while bytes flow."""

import asyncio
import contextlib
import gzip
import re
import time

from aiohttp import web

from . import misbehave, wire
from .faults import Fault

CHUNK = 256 * 1024
RANGE = re.compile(r"bytes=(\d+)-(\d*)")


class BadRange(Exception):
    pass


def parse_range(header: str, size: int) -> tuple[int, int]:
    """First and last byte; both inside the file."""
    match = RANGE.fullmatch(header.strip())
    if not match:
        raise BadRange
    first = int(match[1])
    last = min(int(match[2]) if match[2] else size - 1, size - 1)
    if first >= size or last < first:
        raise BadRange
    return first, last


async def send_content(hub, request: web.Request, entry, reply, fault: Fault | None):
    """Sends `reply`; a file's content in pieces, as the Range header asks."""
    first, last = 0, (reply.content.size if reply.content else len(reply.body)) - 1
    headers = dict(reply.headers)
    status = reply.status
    # The real CDN ignores the range when it may compress.
    may_compress = "gzip" in entry.headers.get("accept-encoding", "") and entry.origin == "cdn"
    if reply.content and entry.range and status == 200 and not may_compress:
        try:
            first, last = parse_range(entry.range, reply.content.size)
            status = 206
            headers["Content-Range"] = f"bytes {first}-{last}/{reply.content.size}"
        except BadRange:
            reply.content, reply.body, status = None, b"", 416
            headers["Content-Range"] = f"bytes */{last + 1}"
            first, last = 0, -1
    body = misbehave.Body(first, last, status, headers)
    if fault:
        misbehave.change_body(fault, body, reply)
    if fault and fault.name in wire.WIRE and request.method != "HEAD":
        data = b"".join(_pieces(reply, body))
        return await wire.send(fault, request, entry, (body.status, body.headers), data)
    response = web.StreamResponse(status=body.status, headers=body.headers)
    if not body.is_chunked:
        response.content_length = body.announced
    elif request.method != "HEAD":
        response.enable_chunked_encoding()
    entry.status = body.status
    with contextlib.suppress(ConnectionError, asyncio.CancelledError):  # the client left
        await response.prepare(request)
        if request.method != "HEAD":
            await _stream(hub, request, response, entry, reply, body, fault)
    return response


async def _stream(hub, request, response, entry, reply, body, fault: Fault | None) -> None:
    sent = 0
    started = time.monotonic()
    for piece in _pieces(reply, body):
        if body.padded_from is not None:
            kept = max(0, min(len(piece), body.padded_from - sent))
            piece = piece[:kept] + bytes(len(piece) - kept)
        if fault and fault.name == "wrong_bytes" and sent == 0 and piece:
            at = min(fault.after, len(piece) - 1)
            piece = piece[:at] + bytes([piece[at] ^ 1]) + piece[at + 1 :]
        if fault and fault.name == "gzip":
            piece = gzip.compress(piece)
        stop_at = fault.after if fault and fault.name in misbehave.BODY_STOPS else None
        if stop_at is not None and sent + len(piece) >= stop_at:
            kept = piece[: max(0, stop_at - sent)]
            await response.write(kept)
            entry.bytes_sent += len(kept)
            await misbehave.stop_body(fault, request, response, piece[len(kept) :])
            return
        await response.write(piece)
        sent += len(piece)
        entry.bytes_sent += len(piece)
        if hub.bytes_per_second and entry.origin == "cdn":
            ahead = sent / hub.bytes_per_second - (time.monotonic() - started)
            if ahead > 0:
                await asyncio.sleep(ahead)
    await response.write_eof()


def _pieces(reply, body):
    if body.override is not None:
        return _pieces_of(body.override)
    if reply.content:
        return _pieces_of_file(reply.content, body.first, body.last + 1)
    return _pieces_of(reply.body[body.first : body.last + 1])


def _pieces_of(data: bytes):
    for offset in range(0, len(data), CHUNK):
        yield data[offset : offset + CHUNK]


def _pieces_of_file(file, first: int, end: int):
    for offset in range(first, end, CHUNK):
        yield file.content.read(offset, min(CHUNK, end - offset))
