"""Who may ask, as a table: every method and kind of path, with every kind of sender.

The verdict is computed here from the rules as the documentation states them, and compared with
what the server says. A request that is let through must change nothing it should not, so the
paths name things that do not exist.
"""

import itertools
import socket
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from tests.api.contract import operations

NOBODY = "00000000-0000-4000-8000-000000000000"
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "FOO")
PATHS = sorted({one.path.replace("{id}", NOBODY) for one in operations().values()}) + [
    "/api/v1/events",
    "/api/v1/none",
    "/",
    "/assets/none.js",
]
HOSTS = {
    "127.0.0.1:{port}": True,
    "localhost:{port}": True,
    "[::1]:{port}": True,
    "localhost": False,
    "localhost:1": False,
    "evil.example:{port}": False,
    "127.0.0.1.evil.example:{port}": False,
}
# Origin, given the Host; None is a sender that is no browser.
ORIGINS = {
    None: True,
    "http://{host}": True,
    "null": False,
    "http://evil.example": False,
    "http://localhost:3000": False,
    "http://{host}.evil.example": False,
}
FETCH_SITES = {
    None: True,
    "same-origin": True,
    "none": True,
    "same-site": False,
    "cross-site": False,
}


@dataclass(frozen=True)
class Sender:
    host: str
    origin: str | None
    fetch_site: str | None

    def refusal(self) -> int | None:
        """The status that the rules demand; None when the request is let through."""
        if not HOSTS[self.host]:
            return 421
        if not ORIGINS[self.origin] or not FETCH_SITES[self.fetch_site]:
            return 403
        return None

    def fields(self, port: int) -> str:
        host = self.host.format(port=port)
        lines = [f"Host: {host}"]
        if self.origin is not None:
            lines.append(f"Origin: {self.origin.format(host=host)}")
        if self.fetch_site is not None:
            lines.append(f"Sec-Fetch-Site: {self.fetch_site}")
        return "\r\n".join(lines) + "\r\n"


def senders() -> Iterator[Sender]:
    for host, origin, fetch_site in itertools.product(HOSTS, ORIGINS, FETCH_SITES):
        # All pairs of a good value with every other are enough: the rules do not interact.
        if sum((host != "127.0.0.1:{port}", origin is not None, fetch_site is not None)) <= 2:
            yield Sender(host, origin, fetch_site)


def ask(port: int, method: str, path: str, fields: str) -> tuple[int, bytes]:
    """One request on a connection of its own: status and all the bytes."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        request = f"{method} {path} HTTP/1.1\r\n{fields}Connection: close\r\n\r\n"
        connection.sendall(request.encode())
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return int(answer[9:12]), answer


@pytest.mark.parametrize("method", METHODS)
def test_every_method_and_path_obeys_the_same_rules(stage, method):
    for path in PATHS:
        for sender in senders():
            status, answer = ask(stage.server.port, method, path, sender.fields(stage.server.port))
            where = f"{method} {path} {sender}"
            assert status < 500 or path.startswith("/api/v1/hub"), f"{where}: {status}"
            if (refusal := sender.refusal()) is not None:
                assert status == refusal, f"{where}: {status}"
            else:
                assert status not in (403, 421), f"{where}: {status}"
            assert b"access-control-allow" not in answer.lower(), where


@pytest.mark.parametrize(
    "fields",
    ["", "Host: 127.0.0.1:{port}\r\nHost: 127.0.0.1:{port}\r\n", "Host:\r\nX: y\r\n"],
    ids=["missing", "double", "empty"],
)
def test_exactly_one_host(stage, fields):
    port = stage.server.port
    status, _ = ask(port, "GET", "/api/v1/datasets", fields.format(port=port))
    assert status in (400, 421)


def test_a_foreign_link_may_open_the_ui_and_nothing_else(stage):
    port = stage.server.port
    visit = (
        f"Host: 127.0.0.1:{port}\r\nSec-Fetch-Site: cross-site\r\n"
        "Sec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n"
    )
    assert ask(port, "GET", "/datasets/x", visit)[0] in (200, 404)
    assert ask(port, "GET", "/api/v1/datasets", visit)[0] == 403
    assert ask(port, "POST", "/api/v1/datasets", visit)[0] == 403


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", None]
)
def test_no_form_can_change_anything(stage, content_type):
    before = stage.get("/api/v1/datasets")["total"]
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = stage.client.post(
        "/api/v1/datasets", content=b'{"repo_id": "acme/tiny-stories"}', headers=headers
    )
    assert answer.status_code == 415
    assert answer.json()["code"] == "unsupported_media_type"
    assert stage.get("/api/v1/datasets")["total"] == before


def test_a_token_is_asked_for_when_there_is_one(start_server):
    server = start_server(env={"TOKENMILL_TOKEN": "right"})
    host = f"Host: 127.0.0.1:{server.port}\r\n"
    for path, open_to_all in (("/healthz", True), ("/api/v1/datasets", False), ("/metrics", False)):
        assert (ask(server.port, "GET", path, host)[0] == 200) == open_to_all
        with_token = host + "Authorization: Bearer right\r\n"
        assert ask(server.port, "GET", path, with_token)[0] == 200
    assert ask(server.port, "GET", "/metrics", host + "Authorization: Bearer wrong\r\n")[0] == 401
    assert "right" not in server.log()
