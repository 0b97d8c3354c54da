"""A forward proxy: CONNECT and absolute addresses, with a log, and a password when asked."""

import asyncio
import base64
import threading
from typing import Self
from urllib.parse import urlsplit

REFUSED = b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n"


class RunningProxy:
    """A context manager; every host name is served by this machine."""

    def __init__(self, credentials: str | None = None):
        self.log: list[str] = []
        self.port = 0
        self._credentials = credentials
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    @property
    def url(self) -> str:
        user = f"{self._credentials}@" if self._credentials else ""
        return f"http://{user}127.0.0.1:{self.port}"

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        return self

    def __exit__(self, *_) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(asyncio.start_server(self._serve, "127.0.0.1", 0))
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self._loop.run_forever()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        method, target, _ = head.split("\r\n")[0].split(" ", 2)
        self.log.append(f"{method} {target}")
        expected = base64.b64encode((self._credentials or "").encode()).decode()
        if self._credentials and f"basic {expected}".lower() not in head.lower():
            writer.write(REFUSED)
            writer.close()
            return
        if method == "CONNECT":
            port = int(target.rsplit(":", 1)[1])
        else:
            parts = urlsplit(target)
            port = parts.port or 80
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            # One request each: the next may be for another host.
            lines = [f"{method} {local} HTTP/1.1", *head.split("\r\n")[1:-2], "Connection: close"]
            kept = [line for line in lines if not line.lower().startswith("proxy-")]
            head = "\r\n".join([*kept, "", ""])
        there_reader, there_writer = await asyncio.open_connection("127.0.0.1", port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            there_writer.write(head.encode("latin-1"))
        await asyncio.gather(_pump(reader, there_writer), _pump(there_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    except ConnectionError:
        pass
    finally:
        writer.close()
