"""Proves that no other library's calls end up in Arrow's libraries.

libparquet of the pyarrow wheel exports private copies of OpenSSL and simdjson. Linked beside
libcurl and OpenSSL, it can catch their calls: with one link order 330 of libssl's calls landed in
it. tokenmill therefore loads it as a plugin. This runs a program that has all of them in one
process under LD_DEBUG=bindings with every symbol bound at once, and reads what the loader bound.

    check_symbols.py PROGRAM [ARGUMENT...]
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

BINDING = re.compile(r"binding file (\S+) \[\d+\] to (\S+) \[\d+\]: \w+ symbol `([^']+)'")
ARROW = ("libparquet", "libarrow")
# Libraries that may call Arrow: its own, and the plugin that links it.
MAY_CALL_ARROW = (*ARROW, "libtokenmill_arrow")
# C++ inline functions and types of the standard library are one and the same everywhere.
SHARED_PREFIXES = (
    "_ZNSt",
    "_ZNKSt",
    "_ZSt",
    "_ZTISt",
    "_ZTSSt",
    "_ZTVSt",
    "_ZTVNSt",
    "_ZTINSt",
    "_ZTSNSt",
)


def bindings(command: list[str]) -> list[tuple[str, str, str]]:
    """(from, to, symbol) of everything that the loader bound while `command` ran."""
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "LD_DEBUG": "bindings",
            "LD_BIND_NOW": "1",
            "LD_DEBUG_OUTPUT": f"{folder}/log",
        }
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=environment)
        text = "".join(log.read_text(errors="replace") for log in Path(folder).iterdir())
    return [(Path(a).name, Path(b).name, symbol) for a, b, symbol in BINDING.findall(text)]


def leaks(bound: list[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """The calls that reach Arrow's libraries from where they must not."""
    return [
        (source, target, symbol)
        for source, target, symbol in bound
        if target.startswith(ARROW)
        and not source.startswith(MAY_CALL_ARROW)
        and not symbol.startswith(SHARED_PREFIXES)
    ]


def main(arguments: list[str]) -> int:
    bound = bindings(arguments)
    sources = {source.split(".")[0] for source, _, _ in bound}
    targets = {target.split(".")[0] for _, target, _ in bound}
    missing = {"libssl", "libcurl"} - sources | {"libparquet", "libcrypto"} - targets
    if missing:
        print(f"The program did not load {', '.join(sorted(missing))}: nothing is proven")
        return 1
    found = leaks(bound)
    for source, target, symbol in found[:20]:
        print(f"{source} calls {symbol} in {target}")
    print(f"{len(bound)} bindings, {len(found)} that reach Arrow from outside")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
