"""No call of libcurl, OpenSSL or ours ends up in libparquet or libarrow."""

import os
import subprocess
from pathlib import Path

import check_symbols
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tests.reader.reading import DRIVER

PROGRAM = Path(DRIVER).with_name("reader_symbols")


@pytest.fixture
def parquet_file(tmp_path):
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"text": ["x"]}), path)
    return path


def test_nothing_reaches_arrow_from_outside(parquet_file):
    assert check_symbols.main([str(PROGRAM), str(parquet_file)]) == 0


def test_the_check_can_fail(parquet_file):
    """With libparquet in front of everything, calls of libssl land in it."""
    library = next((Path(DRIVER).parents[1] / "lib").glob("libparquet.so.*"))
    command = ["env", f"LD_PRELOAD={library}", str(PROGRAM), str(parquet_file)]
    assert check_symbols.leaks(check_symbols.bindings(command))


def test_the_program_does_not_name_arrow():
    needed = subprocess.run(
        ["readelf", "-d", DRIVER], capture_output=True, text=True, check=True
    ).stdout
    assert "arrow" not in needed and "parquet" not in needed


def test_the_plugin_finds_its_libraries_beside_it():
    plugin = Path(DRIVER).parents[1] / "lib" / "libtokenmill_arrow.so"
    environment = {name: value for name, value in os.environ.items() if name != "LD_LIBRARY_PATH"}
    found = subprocess.run(
        ["ldd", plugin], capture_output=True, text=True, check=True, env=environment
    ).stdout
    for name in ("libarrow", "libparquet"):
        line = next(line for line in found.splitlines() if name in line)
        assert str(plugin.parent) in line
