#!/usr/bin/env python3
"""Proves a release of the tokenizer: the steps of tests/proof/steps.py at full size.

    tools/prove.py                     all steps, about an hour on two cores
    tools/prove.py STEP…               only these: scanners scalars alignments corpora others
                                       equalities
    tools/prove.py --length 5 scanners texts of up to 5 scalars instead of 6

Every step prints what it compared and how long it took; the first difference ends it, with the
text. Build `tokenmill` of the release preset first.
"""

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.proof import steps  # noqa: E402


def step_table(folder: Path, length_max: int) -> dict[str, tuple[Callable[[], int], str]]:
    names = steps.ALL_NAMES
    return {
        "scanners": (lambda: steps.scanners(folder, length_max=length_max), "texts"),
        "scalars": (lambda: steps.scalars(folder, every=1), "scalars through a component"),
        "alignments": (lambda: steps.alignments(texts_each=200, names=names), "texts"),
        "corpora": (lambda: steps.corpora(large=True, names=names), "bytes of text"),
        "others": (
            lambda: steps.others(bytes_each=3_000_000, names=steps.OTHER_NAMES),
            "bytes of text",
        ),
        "equalities": (
            lambda: sum(steps.equalities(corpus=c, names=names) for c in steps.CORPORA),
            "documents",
        ),
    }


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("steps", nargs="*", metavar="STEP")
    parser.add_argument("--length", type=int, default=6, help="of the texts of `scanners`")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        table = step_table(Path(folder), options.length)
        unknown = [name for name in options.steps if name not in table]
        if unknown:
            parser.error(f"no step {unknown[0]!r}; there are {', '.join(table)}")
        for name in options.steps or table:
            run, unit = table[name]
            start = time.monotonic()
            try:
                count = run()
            except steps.Different as difference:
                print(f"{name:10}  DIFFERENT  {difference}")
                return 1
            print(f"{name:10}  {count:>13,} {unit}, {time.monotonic() - start:.0f} s", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
