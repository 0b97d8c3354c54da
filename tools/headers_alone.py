#!/usr/bin/env python3
"""Compiles each header of src/ that no .cc file owns, alone: it must include all it uses.

    tools/headers_alone.py [FOLDER]    FOLDER: a configured build, build/release unless told

A header with a .cc file beside it needs no such check: its own file includes it first, which
tools/tidy.py sees to. Flags are those of a file in the same folder. Prints what the compiler says
and exits 1 when a header does not stand alone.
"""

import json
import os
import shlex
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def flags_by_folder(commands: Path) -> dict[Path, list[str]]:
    """The compiler and its flags, without input and output, for each folder with sources."""
    found: dict[Path, list[str]] = {}
    for entry in json.loads(commands.read_text()):
        words = shlex.split(entry["command"])
        cut = words.index("-o")
        found.setdefault(Path(entry["file"]).parent, words[:cut])
    return found


def headers_without_source(root: Path) -> list[Path]:
    return sorted(h for h in root.rglob("*.h") if not h.with_suffix(".cc").exists())


def compile_alone(header: Path, root: Path, flags: list[str]) -> str:
    """What the compiler says; empty when it is content."""
    program = f'#include "{header.relative_to(root)}"\n'
    command = [*flags, "-fsyntax-only", "-x", "c++", "-"]
    done = subprocess.run(command, input=program, capture_output=True, text=True, check=False)
    return done.stderr if done.returncode != 0 else ""


def main() -> int:
    build = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build/release")
    flags = flags_by_folder(build / "compile_commands.json")
    root = ROOT / "src"
    headers = headers_without_source(root)
    plain = flags[root / "base"]  # for folders without any source
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        answers = list(
            pool.map(lambda h: compile_alone(h, root, flags.get(h.parent, plain)), headers)
        )
    for answer in filter(None, answers):
        print(answer, file=sys.stderr)
    print(f"headers: {len(headers)} compiled alone, {sum(map(bool, answers))} do not stand")
    return 1 if any(answers) else 0


if __name__ == "__main__":
    sys.exit(main())
