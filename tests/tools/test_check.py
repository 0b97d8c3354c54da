"""./check counts what ran, stops a step at its first failure, and goes on to the next step."""

import shutil
import subprocess
from pathlib import Path

import pytest
from count_tests import count

ROOT = Path(__file__).resolve().parents[2]

JUNIT = """\
<testsuites><testsuite>
<testcase name="good" status="run"/>
<testcase name="bad"><failure message="x"/></testcase>
<testcase name="broken"><error message="x"/></testcase>
<testcase name="skipped"><skipped/></testcase>
<testcase name="disabled" status="notrun"/>
</testsuite></testsuites>
"""


def test_cases_are_counted_one_by_one(tmp_path) -> None:
    (tmp_path / "a.xml").write_text(JUNIT)
    (tmp_path / "b.xml").write_text(JUNIT)
    assert count(tmp_path) == (2, 4)


def test_no_reports_count_nothing(tmp_path) -> None:
    assert count(tmp_path / "missing") == (0, 0)


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder with ./check whose style and build steps are replaced."""
    (tmp_path / "tools").mkdir()
    for name in ("tools/build_steps.sh", "tools/count_tests.py"):
        shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "tools/bootstrap").write_text("#!/bin/sh\n")
    (tmp_path / "tools/bootstrap").chmod(0o755)
    script = (ROOT / "check").read_text()
    steps = "step_style() { echo begun; false; echo went on; }\nstep_build() { echo built; }\n"
    (tmp_path / "check").write_text(script.replace('main "$@"', steps + 'main "$@"'))
    (tmp_path / "check").chmod(0o755)
    return tmp_path


def check(folder: Path, *arguments: str) -> tuple[int, str]:
    done = subprocess.run(
        ["./check", *arguments], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_a_failing_step_ends_and_the_next_runs(checkout) -> None:
    code, output = check(checkout, "style", "build")
    assert code == 1
    assert "begun" in output
    assert "went on" not in output
    assert "built" in output
    assert "failed: style (logs in build/check)" in output
    assert output.splitlines()[-1] == "2 passed, 1 failed"


def test_all_green_is_exit_code_0(checkout) -> None:
    code, output = check(checkout, "build")
    assert code == 0
    assert output.splitlines()[-1] == "2 passed, 0 failed"


def test_an_unknown_step_fails(checkout) -> None:
    code, output = check(checkout, "tests")
    assert code == 1
    assert output.splitlines()[-1] == "1 passed, 1 failed"
