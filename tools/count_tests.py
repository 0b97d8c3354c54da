#!/usr/bin/env python3
"""Prints `PASSED FAILED`: the test cases in the JUnit files of a folder, skipped ones left out."""

import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path


def count(folder: Path) -> tuple[int, int]:
    passed = failed = 0
    for path in sorted(folder.glob("*.xml")):
        for case in ElementTree.parse(path).iter("testcase"):
            if case.find("failure") is not None or case.find("error") is not None:
                failed += 1
            elif case.find("skipped") is None and case.get("status") != "notrun":
                passed += 1
    return passed, failed


if __name__ == "__main__":
    print(*count(Path(sys.argv[1])))
