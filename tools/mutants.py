#!/usr/bin/env python3
"""Spoils the tokenizer in forty known ways and requires that the tests notice each of them.

    tools/mutants.py               all of tests/mutants/mutants.toml, 10 to 25 minutes
    tools/mutants.py NUMBER…       only the mutants of these traps

Works on a copy of the sources in build/mutants, so the checkout is never touched. First the copy
as it is must be green. Then, for each mutant, the test that is meant to see it runs, and after it
the whole suite of the tokenizer, up to the first failure. Exits 1 when a mutant survives, does not
compile, or no longer fits the source.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests/mutants/mutants.toml"
FOLDER = ROOT / "build/mutants"
# At the depth that a build has in a checkout, so that ccache knows what it compiled there.
BUILD = FOLDER / "build/release"
BIN = BUILD / "bin"
# The rooms below the tokenizer, and of the program the commands that encode_tool has; a room
# without its CMakeLists.txt is no part of the build.
COPIED = [
    *("CMakeLists.txt", "cmake", "src/CMakeLists.txt", "src/layers.txt"),
    *("src/base", "src/data", "src/tokenizer", "src/cli/*.cc", "src/cli/*.h"),
    *("tests/tokenizer", "bench/tokenize_throughput"),
]
TARGETS = ["tokenizer_test", "tokenizer_driver", "encode_tool"]
TRAPS = range(1, 41)
# A mutant may loop for ever.
STEP_SECONDS_MAX = 1800

UNIT = "tokenizer_test"
QUICK = [UNIT, "tests/parity/test_traps.py", "tests/tokenizer"]
WHOLE = [*QUICK, "tests/parity"]


@dataclass(frozen=True)
class Mutant:
    trap: int
    name: str
    file: str
    text: str
    instead: str
    test: str

    def count_in(self, root: Path) -> int:
        return (root / self.file).read_text(encoding="utf-8").count(self.text)

    def spoil(self, root: Path) -> str:
        """Writes the bug into its file and gives what the file was."""
        path = root / self.file
        before = path.read_text(encoding="utf-8")
        path.write_text(before.replace(self.text, self.instead), encoding="utf-8")
        return before


def case_of(trap: int) -> str:
    return f"tests/parity/test_traps.py::test_a_trap_is_met_as_the_reference_does[{trap}]"


def read_list(path: Path = LIST) -> tuple[list[Mutant], dict[int, str]]:
    """The mutants, and the traps that have none with the reason."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    mutants = [Mutant(**{"test": case_of(row["trap"])} | row) for row in content["mutant"]]
    return mutants, {row["trap"]: row["reason"] for row in content.get("absent", [])}


def find_problems(mutants: list[Mutant], absent: dict[int, str], root: Path = ROOT) -> list[str]:
    """What makes the list unfit for the source."""
    problems = []
    for mutant in mutants:
        count = mutant.count_in(root)
        if count != 1:
            problems.append(f"{mutant.trap}: found {count} times in {mutant.file}: {mutant.name}")
        if mutant.text == mutant.instead:
            problems.append(f"{mutant.trap}: changes nothing: {mutant.name}")
    traps = {mutant.trap for mutant in mutants}
    problems += [f"{n}: neither a mutant nor a reason" for n in TRAPS if n not in traps | {*absent}]
    problems += [f"{n}: a reason although there is a mutant" for n in sorted(traps & {*absent})]
    problems += [f"{n}: no such trap" for n in sorted((traps | {*absent}) - {*TRAPS})]
    names = Counter(mutant.name for mutant in mutants)
    return problems + [f"two mutants are named {name!r}" for name, n in names.items() if n > 1]


def copy_tree() -> None:
    """The sources as git sees them; files that are the same keep their time, for the build."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", *COPIED],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    names = {name for name in listed.stdout.decode().split("\0") if name}
    for old in FOLDER.rglob("*"):
        if old.is_file() and BUILD not in old.parents and str(old.relative_to(FOLDER)) not in names:
            old.unlink()
    for name in names:
        source, copy = ROOT / name, FOLDER / name
        if copy.exists() and copy.read_bytes() == source.read_bytes():
            continue
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(source, copy)


def build() -> str:
    """What the compiler said where it failed, else nothing."""
    if not (BUILD / "build.ninja").exists():
        kind = "-DCMAKE_BUILD_TYPE=Release"
        configure = ["cmake", "-S", FOLDER, "-B", BUILD, "-G", "Ninja", kind]
        subprocess.run(configure, check=True, stdout=subprocess.DEVNULL)
    done = subprocess.run(
        ["cmake", "--build", BUILD, "--parallel", str(os.cpu_count()), "--target", *TARGETS],
        capture_output=True,
        text=True,
        check=False,
    )
    return "" if done.returncode == 0 else done.stdout + done.stderr


def run_step(step: str) -> str:
    """The first test of a step that fails, else nothing."""
    if step == UNIT:
        command = [BIN / UNIT, "--gtest_fail_fast", "--gtest_brief=1"]
        failure = r"\[  FAILED  \] (\w+\.\w+)"
    else:
        command = [ROOT / ".venv/bin/python", "-m", "pytest", "-q", "-x", "--tb=no", "-rfE", step]
        failure = r"^(?:FAILED|ERROR) (\S+)"
    settings = {"TOKENMILL": str(BIN / "encode_tool"), "TOKENMILL_BIN_DIR": str(BIN)}
    try:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            capture_output=True,
            text=True,
            timeout=STEP_SECONDS_MAX,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return f"{step} (without an end)"
    if done.returncode == 0:
        return ""
    if step != UNIT and done.returncode != 1:
        raise SystemExit(f"pytest could not run {step}:\n{done.stdout}{done.stderr}")
    found = re.search(failure, done.stdout, re.MULTILINE)
    return found[1] if found else f"{step} (exit code {done.returncode})"


def first_failure(steps: list[str]) -> str:
    for step in steps:
        failed = run_step(step)
        if failed:
            return failed
    return ""


def try_mutant(mutant: Mutant) -> bool:
    """Prints what became of it; true when a test caught it."""
    start = time.monotonic()
    before = mutant.spoil(FOLDER)
    try:
        said = build()
        caught = "" if said else first_failure([mutant.test, *WHOLE])
    finally:
        (FOLDER / mutant.file).write_text(before, encoding="utf-8")
    verdict = "DOES NOT COMPILE" if said else f"caught by {caught}" if caught else "SURVIVED"
    seconds = time.monotonic() - start
    print(f"{mutant.trap:2}  {mutant.name}: {verdict}, {seconds:.0f} s", flush=True)
    if said:
        print(said)
    return bool(caught)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("numbers", nargs="*", type=int, metavar="NUMBER")
    numbers = parser.parse_args().numbers or list(TRAPS)
    mutants, absent = read_list()
    problems = find_problems(mutants, absent)
    if problems:
        print("\n".join(problems))
        return 1
    os.nice(10)
    copy_tree()
    said = build()
    failed = said or first_failure(QUICK)
    if failed:
        print(f"the source as it is does not pass: {failed}")
        return 1
    chosen = [mutant for mutant in mutants if mutant.trap in numbers]
    caught = sum(map(try_mutant, chosen))
    for trap in sorted(absent.keys() & {*numbers}):
        print(f"{trap:2}  no mutant: {absent[trap]}")
    print(f"{caught} of {len(chosen)} mutants caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
