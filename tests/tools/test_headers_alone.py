"""tools/headers_alone.py tells a header that stands alone from one that does not."""

import shutil

import headers_alone

FLAGS = [shutil.which("g++") or "g++", "-std=c++23"]


def test_a_header_that_misses_an_include_is_named(tmp_path) -> None:
    header = tmp_path / "count.h"
    header.write_text("#pragma once\nstd::string name();\n")
    flags = [*FLAGS, f"-I{tmp_path}"]
    assert "count.h:2" in headers_alone.compile_alone(header, tmp_path, flags)
    header.write_text("#pragma once\n#include <string>\nstd::string name();\n")
    assert headers_alone.compile_alone(header, tmp_path, flags) == ""


def test_only_headers_without_a_source_are_asked_for(tmp_path) -> None:
    for name in ("a.h", "a.cc", "room/b.h"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert headers_alone.headers_without_source(tmp_path) == [tmp_path / "room/b.h"]
