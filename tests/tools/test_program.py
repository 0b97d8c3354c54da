"""tests/program.py against a stand-in for the program: a script that serves /healthz."""

import signal
from pathlib import Path

import pytest

from tests.program import Program, Server, environment

SERVER = """\
#!/usr/bin/env python3
import http.server, os, sys
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(os.environ["TOKENMILL_HOME"].encode())
port = int(sys.argv[sys.argv.index("--port") + 1])
http.server.HTTPServer(("127.0.0.1", port), Handler).serve_forever()
"""


def stand_in(folder: Path, script: str) -> Program:
    path = folder / "tokenmill"
    path.write_text(script)
    path.chmod(0o755)
    return Program(home=folder / "home", path=path)


def test_a_server_is_ready_when_start_returns(tmp_path) -> None:
    server = Server(stand_in(tmp_path, SERVER)).start()
    assert server.is_ready()
    assert server.stop() == -signal.SIGTERM
    assert not server.is_ready()


def test_a_server_that_dies_is_reported_with_its_log(tmp_path) -> None:
    program = stand_in(tmp_path, "#!/bin/sh\necho no such database; exit 1\n")
    with pytest.raises(RuntimeError, match="no such database"):
        Server(program).start()


def test_commands_see_the_test_and_not_the_user(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    monkeypatch.setenv("HTTP_PROXY", "http://localhost:1")
    program = stand_in(tmp_path, "#!/bin/sh\ncat; env\n")
    program.home.mkdir()
    done = program.run("list", stdin="hello\n")
    assert done.returncode == 0
    assert done.stdout.startswith("hello\n")
    assert f"TOKENMILL_HOME={program.data_dir}" in done.stdout
    assert "hf_secret" not in done.stdout
    assert "PROXY" not in done.stdout


def test_extra_variables_win(tmp_path) -> None:
    assert environment(tmp_path, {"HF_HOME": "/x"})["HF_HOME"] == "/x"
