"""A Hub on this machine: two origins (hub and CDN), repositories, a request log, and faults.

It is strict where the real one is lax: a token at the CDN is refused, signatures are checked,
and everything it was asked is kept in the log for assertions.
"""

from .content import Bytes, Content, LocalFile, Virtual
from .faults import FAULTS, Fault, Faults
from .repository import Repository
from .running import RunningHub
from .server import FakeHub, LoggedRequest

__all__ = [
    "FAULTS",
    "Bytes",
    "Content",
    "FakeHub",
    "Fault",
    "Faults",
    "LocalFile",
    "LoggedRequest",
    "Repository",
    "RunningHub",
    "Virtual",
]
