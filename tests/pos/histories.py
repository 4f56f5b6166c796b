"""Random histories of deliveries: what a few tills send, resend, damage and contradict, split over a few runs."""

from __future__ import annotations

import gzip
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from hypothesis import strategies as st

from tests.pos import damage
from tests.pos.damage import Damage
from tests.pos.draft import draft
from tests.pos.reference import Decision, Delivery, outcome
from tests.pos.till import FileHeader, Line, Tender, Transaction

RUNS = 3
STORES = 2
DAYS = (date(2024, 3, 4), date(2024, 3, 5))
COMPLETED = [("SA", "C"), ("RE", "C"), ("PV", "C")]
KINDS = [("SA", "C")] * 4 + COMPLETED + [("SA", "V"), ("TR", "T"), ("NS", "C")]


@dataclass(frozen=True, slots=True)
class Sent:
    """One file: when it is delivered, under which name, what it says and what happened to it."""

    run: int
    name: str
    header: FileHeader
    transactions: tuple[Transaction, ...]
    damages: tuple[Damage, ...] = ()
    compressed: bool = False

    def content(self) -> bytes:
        built = draft(self.header, *self.transactions)
        for each in self.damages:
            built = each.on_draft(built)
        content = built.sealed()
        for each in self.damages:
            content = each.on_bytes(content) if content else content
        return gzip.compress(content, 1, mtime=0) if self.compressed else content


@dataclass(frozen=True, slots=True)
class History:
    """Files, and a person who after a run settles the nth conflict, if there is one, for its mth version."""

    files: tuple[Sent, ...]
    choices: tuple[tuple[int, int, int], ...] = ()

    def moved(self, stores: int) -> History:
        """The same history in stores whose numbers are higher by ``stores``."""
        return replace(self, files=tuple(_moved(each, stores) for each in self.files))


@dataclass(frozen=True, slots=True)
class Staged:
    """A history as bytes: the deliveries of each run, and the decisions made between them."""

    runs: tuple[tuple[Delivery, ...], ...]
    decisions: tuple[Decision, ...]

    @property
    def deliveries(self) -> tuple[Delivery, ...]:
        return tuple(delivery for run in self.runs for delivery in run)


def staged(history: History, folder: str) -> Staged:
    """The history's files below ``pos/<folder>``; names that one run has twice are told apart."""
    runs: list[dict[str, bytes]] = [{} for _ in range(RUNS)]
    for number, each in enumerate(history.files):
        suffix = ".dat.gz" if each.compressed else ".dat"
        name = f"pos/{folder}/{each.name}{suffix}"
        run = runs[each.run]
        run[name if name not in run else f"pos/{folder}/{each.name}_{number}{suffix}"] = each.content()
    plain = tuple(tuple(run.items()) for run in runs)
    return Staged(plain, _decisions(plain, history.choices))


def _decisions(
    runs: tuple[tuple[Delivery, ...], ...], choices: tuple[tuple[int, int, int], ...]
) -> tuple[Decision, ...]:
    made: list[Decision] = []
    for run, nth, version in sorted(choices):
        known = outcome((each for earlier in runs[: run + 1] for each in earlier), made)
        open_conflicts = sorted((key for key, state in known.keys.items() if state == "conflict"), key=str)
        if open_conflicts:
            key = open_conflicts[nth % len(open_conflicts)]
            contents = sorted(content for of, content, state in known.versions if (of, state) == (key, "conflict"))
            made.append(Decision(run, key, contents[version % len(contents)]))
    return tuple(made)


def _moved(sent: Sent, stores: int) -> Sent:
    return replace(
        sent,
        header=replace(sent.header, store_id=sent.header.store_id + stores),
        transactions=tuple(replace(each, store_id=each.store_id + stores) for each in sent.transactions),
    )


def lines() -> st.SearchStrategy[Line]:
    """Small amounts, so that sums meet zero; the sign follows no rule that POS.md does not have."""
    return st.builds(
        Line,
        extended=st.sampled_from([100, 0, 250, -100]),
        discount=st.sampled_from([0, 0, -30, 30]),
        tax=st.sampled_from([0, 0, 7, -7]),
        quantity=st.sampled_from([1000, 0, 2000, -1000, 1234]),
        line_type=st.sampled_from("SSSRVDB"),
        uom=st.sampled_from(["EA", "EA", "LB", "zz"]),
        gtin=st.sampled_from(["00000083276040", "00000083276041"]),
        void_of=st.sampled_from([0, 1]),
    )


@st.composite
def transactions(draw: st.DrawFn) -> Transaction:
    """A valid transaction of store 1 on the first day; few keys and few contents, so that both meet again."""
    kind, status = draw(st.sampled_from(KINDS))
    sold = Transaction(
        register_id=draw(st.sampled_from([1, 1, 2])),
        trans_seq=draw(st.sampled_from([1, 1, 2, 999_999])),
        lines=tuple(draw(st.lists(lines(), min_size=draw(st.sampled_from([1, 1, 1, 0])), max_size=3))),
        trans_type=kind,
        status=status,
        cashier_id=draw(st.integers(0, 2)),
        loyalty_card=draw(st.sampled_from(["", "6393000149431530"])),
        orig=(1, 1, DAYS[0]) if kind == "PV" else None,
        filler=draw(st.sampled_from(["", "x"])),
    )
    if (kind, status) not in COMPLETED and draw(st.booleans()):
        return replace(sold, tenders=())
    due = sold.net_total + sold.tax_total
    change = draw(st.sampled_from([0, 0, 500]))
    paid = [Tender(due + change)] * (due + change != 0) + [Tender(-change, "CH")] * (change != 0)
    return replace(sold, tenders=tuple(paid))


def damages() -> st.SearchStrategy[Damage]:
    """Mostly what a till may write wrongly; each list of edits is as likely as a kind of damage."""
    written = (damage.UNREADABLE_FIELDS, damage.BROKEN_PROMISES, damage.BROKEN_PROMISES, damage.MERE_WARNINGS)
    edits = [st.sampled_from(each) for each in (*written, damage.WRONG_HEADERS)]
    return st.one_of(
        *(st.builds(replace, each, nth=st.integers(0, 3)) for each in edits),
        st.builds(damage.Stray, st.integers(0, 12), st.sampled_from(damage.STRAY_RECORDS), st.integers(0, 3)),
        st.builds(damage.Renamed, st.sampled_from(["IT", "TN"]), st.integers(0, 3), st.integers(0, 3)),
        st.builds(damage.WrongLength, st.integers(0, 12), st.sampled_from([119, 0, 1, 10, 121, 95])),
        st.builds(damage.Flip, st.integers(0, 3000), st.integers(1, 255)),
        st.builds(damage.Truncate, st.one_of(st.just(0), st.integers(0, 3000))),
        st.sampled_from([damage.NoLastNewline(), damage.LowerCaseCrc()]),
    )


@st.composite
def files(draw: st.DrawFn, sold: list[Transaction]) -> Sent:
    """A file with some of ``sold``, in the till's name of that file."""
    store, day = draw(st.sampled_from([1, 1, 1, 2])), draw(st.sampled_from([DAYS[0], *DAYS]))
    carried = draw(st.lists(st.sampled_from(sold), max_size=3))
    header = FileHeader(
        store_id=store,
        business_date=day,
        file_seq=draw(st.sampled_from([1, 2, 9_999_999])),
        created=datetime(2024, 3, 5, 6) + timedelta(minutes=draw(st.integers(0, 2))),
        file_kind=draw(st.sampled_from("NNNBRRE")),
    )
    return Sent(
        run=draw(st.integers(0, RUNS - 1)),
        name=draw(st.sampled_from(["a", "b", "c", "d"])) + str(draw(st.integers(0, 2))),
        header=header,
        transactions=tuple(replace(each, store_id=store, business_date=day) for each in carried),
        damages=tuple(draw(st.one_of(st.just([]), st.lists(damages(), min_size=1, max_size=2)))),
        compressed=draw(st.sampled_from([False, False, False, True])),
    )


@st.composite
def histories(draw: st.DrawFn) -> History:
    """One to eight files, some delivered again under another name, at most two decisions."""
    sold = draw(st.lists(transactions(), min_size=1, max_size=3))
    corrected = draw(st.lists(st.tuples(st.sampled_from(sold), st.integers(10, 12)), max_size=3))
    sold += [replace(each, cashier_id=cashier) for each, cashier in corrected]
    sent = draw(st.lists(files(sold), min_size=draw(st.integers(1, 4)), max_size=6))
    again = draw(st.lists(st.tuples(st.sampled_from(sent), st.integers(0, RUNS - 1)), max_size=2))
    copies = [replace(each, run=run, name=f"copy_{each.name}") for each, run in again]
    choice = st.tuples(st.integers(0, RUNS - 1), st.integers(0, 2), st.integers(0, 2))
    choices = draw(st.one_of(st.just([]), st.lists(choice, min_size=1, max_size=3)))
    return History((*sent, *copies), tuple(choices))
