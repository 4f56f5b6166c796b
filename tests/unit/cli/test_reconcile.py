from __future__ import annotations

from tests.unit.cli.conftest import Run, Stand
from tests.unit.cli.reconciliations import difference, reconciliation


def words(out: str) -> list[list[str]]:
    return [line.split() for line in out.splitlines()]


def test_terms_stand_beside_one_another_and_one_that_a_waterfall_lacks_is_blank(stand: Stand, run: Run) -> None:
    called = stand("views.reconcile", reconciliation())
    shown = run("reconcile", "tills", "--by", "store", "--by", "_batch_id")
    assert shown.code == 0
    assert called.arguments == ("tills", ("store", "_batch_id"))
    lines = words(shown.out)
    assert ["stated", "by", "the", "files", "1,210.50", "1,200.50"] in lines
    assert ["completed", "sales", "1,200.50", "1,200.50"] in lines
    assert ["duplicates", "10.00"] in lines
    assert ["north", "1,200.50", "1,200.50"] in lines
    assert "every cent is explained" in shown.out


def test_gaps_broken_files_and_held_batches_are_shown(stand: Stand, run: Run) -> None:
    stand("views.reconcile", reconciliation())
    out = run("reconcile").out
    assert "1 gap\n" in out
    assert "cut.dat" in out
    assert "the same bytes as  a/b.dat" in out
    assert "score 80 is below 95" in out


def test_long_lists_are_cut_and_say_how_to_see_the_rest(stand: Stand, run: Run) -> None:
    stand("views.reconcile", reconciliation())
    cut = run("reconcile", "--rows", "1").out
    assert cut.count("the same as c.dat") == 1
    assert "2 more: --rows 3" in cut
    assert run("reconcile").out.count("the same as c.dat") == 3


def test_one_cent_unexplained_ends_with_1(stand: Stand, run: Run) -> None:
    stand("views.reconcile", reconciliation((difference("unexplained", "0.01"),)))
    shown = run("reconcile")
    assert shown.code == 1
    assert "not explained: 1 row\n" in shown.out
    assert run("reconcile", "--json").code == 1


def test_json_holds_exact_amounts(stand: Stand, run: Run) -> None:
    stand("views.reconcile", reconciliation())
    answered = run("reconcile", "--json").document
    assert answered["waterfalls"][0]["stated"] == "1210.50"
    assert answered["differences"][0]["amount"] == "10.00"
    assert answered["unexplained"] == []
