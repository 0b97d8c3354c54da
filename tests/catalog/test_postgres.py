"""The catalog's own suite, and the runner's, on a real PostgreSQL."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.catalog.postgres_server import PostgresServer

BUILD = Path(
    os.environ.get("TOKENMILL_BUILD") or Path(__file__).resolve().parents[2] / "build/release"
)


@pytest.fixture(scope="module")
def postgres() -> Iterator[PostgresServer]:
    with PostgresServer() as server:
        yield server


def run_suite(name: str, server: PostgresServer, tests: str = "*") -> str:
    program = BUILD / "bin" / name
    assert program.exists(), f"{program} is missing: build the tests, or name TOKENMILL_BUILD"
    done = subprocess.run(
        [program, f"--gtest_filter={tests}"],
        env={**os.environ, "TOKENMILL_TEST_POSTGRES": server.url},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    return done.stdout


def test_the_catalog_behaves_as_on_sqlite(postgres: PostgresServer) -> None:
    output = run_suite("catalog_test", postgres)
    ran = [line.split()[3] for line in output.splitlines() if line.startswith("[       OK ]")]
    on_sqlite = {name.removesuffix("/sqlite") for name in ran if name.endswith("/sqlite")}
    on_postgres = {name.removesuffix("/postgres") for name in ran if name.endswith("/postgres")}
    assert on_postgres == on_sqlite
    assert len(on_postgres) > 30


def test_jobs_run_as_on_sqlite(postgres: PostgresServer) -> None:
    assert "JobRunnerTest.AJobIsRun" in run_suite("job_test", postgres, "-Kill.*")


@pytest.mark.slow
def test_owners_survive_kills_as_on_sqlite(postgres: PostgresServer) -> None:
    assert "Kill.AfterAnyStep" in run_suite("job_test", postgres, "Kill.*")
