"""The rules of POS.md, *Again and again* and *Meaning*, against outcomes worked out by hand."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal

from tests.pos.damage import Edit
from tests.pos.draft import draft, pos_file
from tests.pos.reading import received
from tests.pos.reference import Decision, Delivery, Outcome, Totals, outcome
from tests.pos.till import FileHeader, Line, Tender, Transaction

DAY = date(2024, 3, 4)
KEY = (1, DAY, 1, 1)
A = Transaction(cashier_id=1)
B = Transaction(cashier_id=2)
C = Transaction(cashier_id=3)
OTHER = Transaction(register_id=2)


def content_of(sale: Transaction) -> str:
    return received(pos_file(FileHeader(), sale)).transactions[0].content


def file(name: str, *sales: Transaction, kind: str = "N", seq: int = 1, minute: int = 0) -> Delivery:
    created = datetime(2024, 3, 4, 12, minute)
    return name, pos_file(FileHeader(file_kind=kind, file_seq=seq, created=created), *sales)


def damaged(delivery: Delivery) -> Delivery:
    return delivery[0], delivery[1][:-200] + b"?" + delivery[1][-199:]


def in_any_order(*deliveries: Delivery, decisions: tuple[Decision, ...] = ()) -> Outcome:
    """The outcome, which is the same for every order."""
    found = [outcome(order, decisions) for order in itertools.permutations(deliveries)]
    assert all(each == found[0] for each in found)
    return found[0]


def cashier(found: Outcome) -> object:
    """Whose version is accepted, None if none is."""
    return found.accepted[KEY].head[8] if KEY in found.accepted else None


def counted(found: Outcome, sale: Transaction) -> dict[str, int]:
    return {state: n for (_, content, state), n in found.versions.items() if content == content_of(sale) and n}


def test_one_version_delivered_twice_is_accepted_once() -> None:
    found = in_any_order(file("a", A), file("b", A, OTHER, kind="B", seq=2))
    assert cashier(found) == 1 and counted(found, A) == {"accepted": 1, "duplicate": 1}


def test_two_versions_are_in_conflict_and_nothing_is_published() -> None:
    found = in_any_order(file("a", A), file("b", B, seq=2))
    assert found.keys == {KEY: "conflict"} and not found.accepted and not found.totals
    assert counted(found, A) == counted(found, B) == {"conflict": 1}


def test_two_versions_in_one_file_are_in_conflict() -> None:
    assert in_any_order(file("a", A, B)).keys == {KEY: "conflict"}


def test_a_resend_outranks_what_came_before_or_after() -> None:
    found = in_any_order(file("a", A, minute=30), file("b", B, seq=2, minute=40), file("r", C, kind="R"))
    assert cashier(found) == 3 and counted(found, A) == counted(found, B) == {"superseded": 1}


def test_a_resend_can_confirm_one_side_of_a_conflict() -> None:
    found = in_any_order(file("a", A), file("b", B, seq=2), file("r", B, kind="R", seq=3))
    assert cashier(found) == 2
    assert counted(found, A) == {"superseded": 1} and counted(found, B) == {"accepted": 1, "duplicate": 1}


def test_of_two_resends_the_later_created_counts_then_the_higher_sequence_then_the_greater_hash() -> None:
    assert cashier(in_any_order(file("a", A, kind="R", seq=9), file("b", B, kind="R", seq=1, minute=1))) == 2
    assert cashier(in_any_order(file("a", A, kind="R", seq=9), file("b", B, kind="R", seq=1))) == 1
    greater = max((A, B), key=content_of)
    assert cashier(in_any_order(file("a", A, OTHER, kind="R"), file("b", B, kind="R"))) == greater.cashier_id


def test_a_resend_replaces_per_transaction() -> None:
    found = in_any_order(file("a", A, OTHER), file("r", B, kind="R", seq=2))
    assert cashier(found) == 2 and found.keys[(1, DAY, 2, 1)] == "accepted"


def test_a_damaged_resend_decides_nothing() -> None:
    found = in_any_order(file("a", A), damaged(file("r", B, kind="R", seq=2)))
    assert cashier(found) == 1 and list(found.invalid.values()) == ["with its file"]
    assert list(found.broken.values()) == ["resent"]


def test_a_broken_file_waits_while_one_of_its_transactions_does() -> None:
    broken = damaged(file("x", A, OTHER))
    assert list(in_any_order(broken).broken.values()) == ["quarantined"]
    assert list(in_any_order(broken, file("a", A)).broken.values()) == ["quarantined"]
    assert list(in_any_order(broken, file("a", A), file("b", OTHER, seq=2)).broken.values()) == ["resent"]
    assert in_any_order(damaged(file("x", kind="E"))).broken == {}


def test_an_invalid_delivery_is_closed_once_its_key_is_accepted_and_not_by_a_conflict() -> None:
    broken = ("x", Edit("TH", 74, "00099999I").on_draft(draft(FileHeader(file_seq=9), C)).sealed())
    assert list(in_any_order(broken).invalid.values()) == ["quarantined"]
    assert list(in_any_order(broken, file("a", A)).invalid.values()) == ["resent"]
    assert list(in_any_order(broken, file("a", A), file("b", B, seq=2)).invalid.values()) == ["quarantined"]


def test_a_person_outranks_a_resend_and_the_last_word_counts() -> None:
    files = (file("a", A), file("b", B, seq=2), file("r", C, kind="R", seq=3))
    for_b = Decision(0, KEY, content_of(B))
    for_a = Decision(1, KEY, content_of(A))
    assert cashier(in_any_order(*files, decisions=(for_b,))) == 2
    assert cashier(in_any_order(*files, decisions=(for_b, for_a))) == 1
    assert cashier(in_any_order(*files, decisions=(Decision(0, KEY, "no version"),))) == 3


def test_the_same_bytes_again_are_counted_and_nothing_else() -> None:
    name, content = file("a", A)
    once, twice = outcome([(name, content)]), outcome([(name, content), ("b", content)])
    assert sum(twice.redelivered.values()) == 1 and not sum(once.redelivered.values())
    assert twice.versions == once.versions and twice.files == once.files


def test_an_unreadable_file_is_named() -> None:
    assert outcome([("empty", b""), file("a", A)]).unreadable == {"empty"}


def test_figures_follow_their_definitions() -> None:
    lines = (
        Line(extended=1000, discount=-100, tax=63, quantity=2000),
        Line(line_type="R", extended=-300, quantity=-1000),
        Line(line_type="V", extended=-1000, discount=100, tax=-63, quantity=-2000, void_of=1),
        Line(line_type="S", extended=555, quantity=12345, uom="GL"),
        Line(line_type="D", extended=0, discount=-50, quantity=1000, gtin=""),
        Line(line_type="B", extended=25, tax=1, quantity=5000),
        Line(extended=0, quantity=0, uom="LB"),
    )
    due = sum(line.extended + line.discount + line.tax for line in lines)
    sale = Transaction(lines=lines, tenders=(Tender(due),))
    found = outcome([file("a", sale)]).totals
    assert found == {
        (1, DAY): Totals(
            transactions=1,
            lines=6,
            units=Decimal(0),
            gross_sales=Decimal("2.55"),
            discounts=Decimal("-0.50"),
            net_sales=Decimal("2.05"),
            returns=Decimal("3.00"),
            deposits=Decimal("0.25"),
            tax=Decimal("0.01"),
        )
    }


def test_a_post_void_takes_its_sale_back() -> None:
    sold = Transaction()
    lines = (Line(extended=-100, quantity=-1000),)
    voided = replace(sold, trans_seq=2, trans_type="PV", lines=lines, tenders=(Tender(-100),), orig=(1, 1, DAY))
    totals = outcome([file("a", sold, voided)]).totals[1, DAY]
    assert totals == Totals(transactions=0, lines=2)


def test_what_is_no_completed_sale_counts_in_no_figure() -> None:
    others = [("SA", "V"), ("SU", "S"), ("TR", "T"), ("NS", "C"), ("CL", "C")]
    sales = [Transaction(trans_seq=seq, trans_type=kind, status=status) for seq, (kind, status) in enumerate(others)]
    found = outcome([file("a", *sales)])
    assert len(found.accepted) == 5 and not found.totals
