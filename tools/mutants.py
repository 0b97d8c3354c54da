#!/usr/bin/env python3
"""Spoils the tokenizer in forty known ways and requires that the tests notice each of them.

    tools/mutants.py               all of tests/mutants/mutants.toml, about ten minutes
    tools/mutants.py NUMBER…       only the mutants of these traps

The checkout is never touched: a spoiled copy of one source is compiled in build/mutants and takes
the place of its own object when the programs of build/release are linked once more. First the
source as it is must be green. Then, for each mutant, the test that is meant to see it runs, and
after it the whole suite of the tokenizer, up to the first failure. Exits 1 when a mutant survives,
does not compile, or no longer fits the source.
"""

import argparse
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
import tomllib
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests/mutants/mutants.toml"
RELEASE = ROOT / "build/release"
FOLDER = ROOT / "build/mutants"
LIBRARY = "src/tokenizer/libtokenmill_tokenizer.a"
TARGETS = ["tokenizer_test", "tokenizer_driver", "encode_tool"]
TRAPS = range(1, 41)
# A mutant may loop for ever.
STEP_SECONDS_MAX = 1800

UNIT = "tokenizer_test"
QUICK = [UNIT, "tests/parity/test_traps.py", "tests/tokenizer"]
WHOLE = [*QUICK, "tests/parity"]


class BuildError(Exception):
    """The message is what the compiler said."""


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

    def spoiled(self, root: Path) -> str:
        return (root / self.file).read_text(encoding="utf-8").replace(self.text, self.instead)


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


def output_of(command: list[str], folder: Path) -> str:
    """What a command says; it must succeed."""
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BuildError(done.stdout + done.stderr)
    return done.stdout


def build_release() -> None:
    if not (RELEASE / "build.ninja").exists():
        output_of(["cmake", "--preset", "release"], ROOT)
    output_of(["cmake", "--build", "--preset", "release", "--target", *TARGETS], ROOT)


def compile_command(file: str) -> list[str]:
    for row in json.loads((RELEASE / "compile_commands.json").read_text()):
        if row["file"] == str(ROOT / file):
            return shlex.split(row["command"])
    raise BuildError(f"{file} is no part of the build")


def build_mutant(mutant: Mutant, folder: Path) -> None:
    """Programs with the bug, in `folder`. Its object comes first, so the library's is not taken."""
    folder.mkdir(parents=True, exist_ok=True)
    source, spoiled = folder / "spoiled.cc", folder / "spoiled.o"
    source.write_text(mutant.spoiled(ROOT), encoding="utf-8")
    command = compile_command(mutant.file)
    command[command.index("-o") + 1] = str(spoiled)
    command[command.index("-c") + 1] = str(source)
    output_of([*command, "-O0", "-g0"], RELEASE)
    for target in TARGETS:
        link = output_of(["ninja", "-t", "commands", target], RELEASE).splitlines()[-1]
        link = link.replace(f"-o bin/{target}", f"-o {shlex.quote(str(folder / target))}")
        link = link.replace(LIBRARY, f"{shlex.quote(str(spoiled))} {LIBRARY}", 1)
        output_of(["bash", "-c", link], RELEASE)


def run_step(step: str, programs: Path) -> str:
    """The first test of a step that fails, else nothing."""
    if step == UNIT:
        command = [programs / UNIT, "--gtest_fail_fast", "--gtest_brief=1"]
        failure = r"\[  FAILED  \] (\w+\.\w+)"
    else:
        command = [ROOT / ".venv/bin/python", "-m", "pytest", "-q", "-x", "--tb=no", "-rfE", step]
        failure = r"^(?:FAILED|ERROR) (\S+)"
    settings = {"TOKENMILL": str(programs / "encode_tool"), "TOKENMILL_BIN_DIR": str(programs)}
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


def first_failure(steps: list[str], programs: Path) -> str:
    for step in steps:
        failed = run_step(step, programs)
        if failed:
            return failed
    return ""


def try_mutant(mutant: Mutant) -> tuple[bool, str]:
    """Whether a test caught it, and the line that says so."""
    start = time.monotonic()
    folder = FOLDER / hashlib.sha256(mutant.name.encode()).hexdigest()[:16]
    caught = False
    try:
        build_mutant(mutant, folder)
        failed = first_failure([mutant.test, *WHOLE], folder)
        caught = failed != ""
        verdict = f"caught by {failed}" if caught else "SURVIVED"
    except BuildError as error:
        verdict = f"DOES NOT COMPILE\n{error}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return caught, f"{mutant.trap:2}  {time.monotonic() - start:4.0f} s  {mutant.name}: {verdict}"


def try_all(mutants: list[Mutant]) -> int:
    """How many were caught; a line for each as soon as it and those before it are done."""
    caught = 0
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for is_caught, line in pool.map(try_mutant, mutants):
            print(line, flush=True)
            caught += is_caught
    return caught


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
    build_release()
    failed = first_failure(QUICK, RELEASE / "bin")
    if failed:
        print(f"the source as it is does not pass: {failed}")
        return 1
    chosen = [mutant for mutant in mutants if mutant.trap in numbers]
    caught = try_all(chosen)
    for trap in sorted(absent.keys() & {*numbers}):
        print(f"{trap:2}  no mutant: {absent[trap]}")
    print(f"{caught} of {len(chosen)} mutants caught")
    return 0 if caught == len(chosen) else 1


if __name__ == "__main__":
    sys.exit(main())
