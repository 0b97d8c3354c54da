"""What a file consists of: bytes in memory, a local file, or bytes computed from a seed."""

import functools
import hashlib
import random
from pathlib import Path
from typing import Protocol

BLOCK = 1 << 20


class Content(Protocol):
    size: int

    def read(self, offset: int, count: int) -> bytes: ...


class Bytes:
    def __init__(self, data: bytes):
        self.data = data
        self.size = len(data)

    def read(self, offset: int, count: int) -> bytes:
        return self.data[offset : offset + count]


class LocalFile:
    def __init__(self, path: Path):
        self.path = path
        self.size = path.stat().st_size

    def read(self, offset: int, count: int) -> bytes:
        with open(self.path, "rb") as file:
            file.seek(offset)
            return file.read(count)


class Virtual:
    """`size` bytes that cost neither disk nor memory; every block of 1 MiB is different."""

    def __init__(self, size: int, seed: int = 0):
        self.size = size
        self.seed = seed
        self.block = random.Random(seed).randbytes(BLOCK)

    def _block(self, index: int) -> bytes:
        return index.to_bytes(8, "big") + self.block[8:]

    def read(self, offset: int, count: int) -> bytes:
        count = max(0, min(count, self.size - offset))
        parts = []
        while count > 0:
            index, within = divmod(offset, BLOCK)
            part = self._block(index)[within : within + count]
            parts.append(part)
            offset += len(part)
            count -= len(part)
        return b"".join(parts)


def chunks(content: Content, first: int = 0, end: int | None = None, size: int = BLOCK):
    end = content.size if end is None else end
    for offset in range(first, end, size):
        yield content.read(offset, min(size, end - offset))


def _digest(content: Content, digest) -> str:
    for chunk in chunks(content):
        digest.update(chunk)
    return digest.hexdigest()


@functools.cache
def _virtual_sha256(size: int, seed: int) -> str:
    return _digest(Virtual(size, seed), hashlib.sha256())


def sha256_of(content: Content) -> str:
    if isinstance(content, Virtual):
        return _virtual_sha256(content.size, content.seed)
    return _digest(content, hashlib.sha256())


def git_oid_of(content: Content) -> str:
    return _digest(content, hashlib.sha1(b"blob %d\0" % content.size))


def lfs_pointer(sha256: str, size: int) -> bytes:
    return (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{sha256}\nsize {size}\n"
    ).encode()
