"""Runs a FakeHub on two ports of the loopback interface, in a thread of its own.

With an SSL context both speak TLS, as `localhost`.
"""

import asyncio
import ssl
import threading
from typing import Self

from aiohttp import web

from .server import FakeHub


class RunningHub(FakeHub):
    """A context manager: inside the `with` block the hub answers at `hub_url` and `cdn_url`."""

    def __init__(self, port: int = 0, tls: ssl.SSLContext | None = None):
        super().__init__()
        self._port = port
        self._tls = tls
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._end = asyncio.Event()
        self._runners: list[web.ServerRunner] = []
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(30):
            raise RuntimeError("the fake Hub did not start")
        return self

    def __exit__(self, *_) -> None:
        self._loop.call_soon_threadsafe(self._end.set)
        self._thread.join(10)

    def wait(self) -> None:
        self._thread.join()

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self.cdn_url = await self._listen(self.handle_cdn, 0)
        self.hub_url = await self._listen(self.handle_hub, self._port)
        self._started.set()
        await self._end.wait()
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        for runner in self._runners:
            await runner.cleanup()

    async def _listen(self, handler, port: int) -> str:
        server = web.Server(handler, max_line_size=32768, access_log=None)
        runner = web.ServerRunner(server)
        self._runners.append(runner)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", port, ssl_context=self._tls)
        await site.start()
        host, bound = runner.addresses[0][:2]
        return f"https://localhost:{bound}" if self._tls else f"http://{host}:{bound}"
