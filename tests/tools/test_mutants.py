"""The list of mutants fits the source, and what would make it unfit is seen."""

from dataclasses import replace

import mutants
from mutants import Mutant, find_problems

from tests.parity.traps import TRAPS

MUTANT = Mutant(trap=1, name="n", file="a.cc", text="x > 1", instead="x >= 1", test="t")


def test_every_trap_has_a_mutant_that_fits_the_source() -> None:
    found, absent = mutants.read_list()
    assert find_problems(found, absent) == []


def test_every_mutant_has_a_test_of_its_own() -> None:
    for mutant in mutants.read_list()[0]:
        path, _, name = mutant.test.partition("::")
        assert name.split("[")[0] in (mutants.ROOT / path).read_text(), mutant.name
        assert mutant.test != mutants.case_of(mutant.trap) or mutant.trap in TRAPS, mutant.name


def test_what_does_not_fit_is_named(tmp_path) -> None:
    (tmp_path / "a.cc").write_text("if (x > 1 || x > 1) y();")
    absent = dict.fromkeys(range(2, 41), "none")
    assert find_problems([MUTANT], absent, tmp_path) == ["1: found 2 times in a.cc: n"]
    once = replace(MUTANT, text="y()", instead="z()")
    assert find_problems([once], absent, tmp_path) == []
    assert find_problems([once], {**absent, 1: "none"}, tmp_path) == [
        "1: a reason although there is a mutant"
    ]
    assert find_problems([once, once], absent, tmp_path) == ["two mutants are named 'n'"]
    del absent[40]
    assert find_problems([once], absent, tmp_path) == ["40: neither a mutant nor a reason"]


def test_a_mutant_spoils_a_copy(tmp_path) -> None:
    (tmp_path / "a.cc").write_text("if (x > 1) y();")
    assert MUTANT.spoiled(tmp_path) == "if (x >= 1) y();"
    assert (tmp_path / "a.cc").read_text() == "if (x > 1) y();"


def test_every_file_is_a_source_that_the_build_compiles() -> None:
    assert {path.file.rpartition(".")[2] for path in mutants.read_list()[0]} == {"cc"}
