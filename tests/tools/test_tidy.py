"""tools/tidy.py finds what it is there to find, and nothing in clean code."""

import subprocess
from pathlib import Path

import pytest
import tidy

LAYERS = """\
base:
data:    base
hub:     base
reader:  base data
pack:    base data
testing: base
"""
HEADER = "// Counts things.\n#pragma once\n"

# Put together, so that no search for such paths finds this file.
MACHINE_PATH = "/".join(["", "work", "main"])


def findings_in(root: Path, files: dict[str, str]) -> list[str]:
    """`rule: message` of each finding in a repository with these files."""
    for path, text in {"src/layers.txt": LAYERS, **files}.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, encoding="utf-8")
    subprocess.run(["git", "init", "-q", root], check=True)
    return [f"{f.rule}: {f.message}" for f in tidy.check_tree(tidy.Tree.read(root))]


def test_clean_code_has_no_findings(tmp_path) -> None:
    source = '#include "base/count.h"\n\n#include <vector>\n\nint count() { return 1\'000; }\n'
    files = {"src/base/count.h": HEADER + "int count();\n", "src/base/count.cc": source}
    assert findings_in(tmp_path, files) == []


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("src/pack/a.cc", '#include "reader/x.h"\n', "layers: pack may not include reader"),
        ("src/pack/a.cc", '#include "packer.h"\n', "layers: include packer.h by its path"),
        ("src/pack/a.cc", '#include "testing/x.h"\n', "layers: pack may not include testing"),
        ("src/attic/a.cc", "int a;\n", "layers: src/layers.txt does not name the room attic"),
        ("src/pack/a.cc", "#include <zstd.h>\n", "third-party: <zstd.h> belongs to"),
        ("src/pack/a.cc", "#include <folly/x.h>\n", "third-party: <folly/x.h> is in no table"),
        ("src/base/a.h", HEADER + "#include <spdlog/spdlog.h>\n", "third-party: <spdlog/"),
        ("src/pack/a.cc", 'int x = getenv("X") != nullptr;\n', "purity: getenv in pack"),
        ("src/hub/a.cc", "auto t = std::chrono::system_clock::now();\n", "purity: system_clock"),
        ("src/pack/a.cc", "int x;\n" * 801, "budget: 801 lines, at most 800"),
        ("web/src/a.tsx", "let x;\n" * 301, "budget: 301 lines, at most 300"),
        ("src/pack/a.cc", f"int {'x' * 97};\n", "budget: 102 columns, at most 100"),
        ("src/base/a.h", HEADER + "int f(int, int, int, int, int);\n", "budget: f takes 5"),
        ("tools/a.py", "def f():\n" + "    pass\n" * 70, "budget: f has 71 lines"),
        ("src/base/string_utils.cc", "int x;\n", "name: 'utils' says nothing"),
        ("src/base/JobRunner.cc", "int x;\n", "name: file names are snake_case"),
        ("src/pack/a.cc", "// TODO: later\n", "comment: a TODO names its issue"),
        ("web/src/a.ts", "// FIXME\n", "comment: mend it now"),
        ("src/pack/a.cc", "// return x;\n", "comment: commented-out code"),
        ("src/base/a.h", "#pragma once\n", "opening: a header opens with a comment"),
        ("src/base/a.h", "// Counts.\n", "opening: a header has #pragma once"),
        ("src/pack/a.cc", "int x;\n" * 150, "opening: a file of 150 lines or more"),
        ("src/pack/a.cc", 'auto x = "ü";\n', "ascii: U+00FC in code"),
        ("src/pack/a.cc", "// zero\u200bwidth\n", "ascii: U+200B in code"),
        ("src/base/a.h", HEADER, "dead: no file includes this header"),
        (
            "docs/a.md",
            f"Clone to {MACHINE_PATH}.\n",
            f"outside: {MACHINE_PATH[:7]}...: a path of one machine",
        ),
        ("docs/a.md", "From pypi.org.\n", "outside: pypi.org: packages are named"),
        ("docs/a.md", "# A\n\n# B\n", "document: 2 titles"),
    ],
)
def test_each_breach_is_named(tmp_path, path, text, expected) -> None:
    found = findings_in(tmp_path, {path: text})
    assert any(finding.startswith(expected) for finding in found), found


def test_a_source_includes_its_own_header_first(tmp_path) -> None:
    late = '#include <string>\n\n#include "base/a.h"\n'
    found = findings_in(tmp_path, {"src/base/a.h": HEADER, "src/base/a.cc": late})
    assert found == ["include: includes its own header first: src/base/a.h"]
    first = '#include "base/a.h"\n\n#include <string>\n'
    assert findings_in(tmp_path, {"src/base/a.h": HEADER, "src/base/a.cc": first}) == []


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("src/pack/a_test.cc", '#include "testing/x.h"\n// getenv("X") and ü\nauto x = "ü";\n'),
        ("src/pack/a.cc", "// TODO(#12): later\n// U+2581 is ▁\n"),
        ("src/pack/a.cc", 'const char* x = "getenv(1); // TODO";\n'),
        ("src/pack/stop_words_table.cc", 'auto x = "ü";\n' * 801),
        ("src/reader/arrow/a.cc", "#include <parquet/metadata.h>\n#include <sys/mman.h>\n"),
        ("docs/a.md", "# A\n\n```\n# not a title\n```\n"),
    ],
)
def test_what_is_allowed_stays_silent(tmp_path, path, text) -> None:
    assert findings_in(tmp_path, {path: text}) == []


def test_heavy_headers_may_spread_no_further(tmp_path) -> None:
    files = {f"src/reader/{name}.cc": "#include <simdjson.h>\n" for name in "ab"}
    found = findings_in(tmp_path, files)
    assert found == ["third-party: <simdjson.h...> is heavy; at most 1 files may include it"]


def test_the_report_counts_without_judging(tmp_path) -> None:
    findings_in(tmp_path, {"src/base/a.h": HEADER + "inline int f() {\n  return 1;\n}\n"})
    lines = "\n".join(tidy.report(tidy.Tree.read(tmp_path)))
    assert "functions (8, 40, 70)            1   median    3" in lines
    assert "headers (30-50 %)             20.0 %" in lines
