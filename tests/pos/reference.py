"""What becomes of a set of deliveries: POS.md, *Again and again* and *Meaning*, as plainly as Python can say it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from operator import add
from typing import NamedTuple

from tests.pos.layout import CONTENT
from tests.pos.reading import Delivered, Key, Received, decompressed, received
from tests.pos.values import Value

Delivery = tuple[str, bytes]
"""Path below the landing folder, and the file's bytes."""


class Decision(NamedTuple):
    """A person's choice of a version, made after a run (counted from 0); the later of two counts."""

    after_run: int
    key: Key
    content: str


class Totals(NamedTuple):
    """Completed sales of a store and business date, in the contract's currency (POS.md, *Meaning*)."""

    transactions: int = 0
    lines: int = 0
    units: Decimal = Decimal()
    gross_sales: Decimal = Decimal()
    discounts: Decimal = Decimal()
    net_sales: Decimal = Decimal()
    returns: Decimal = Decimal()
    deposits: Decimal = Decimal()
    tax: Decimal = Decimal()

    def plus(self, other: Totals) -> Totals:
        return Totals(*map(add, self, other))


class Basket(NamedTuple):
    """An accepted transaction: content fields of TH, of each IT and of each TN by line_seq."""

    head: tuple[Value, ...]
    items: tuple[tuple[Value, ...], ...]
    tenders: tuple[tuple[Value, ...], ...]


@dataclass
class Outcome:
    """The end state of a set of deliveries. A *digest* is the SHA-256 of a file's decompressed bytes.

    ``unreadable`` are names; ``files`` says intact or quarantined by digest, ``redelivered`` how many more times
    the same bytes came; ``bronze`` has the lines. ``keys`` has *accepted* and *conflict*; ``versions`` counts the
    valid deliveries of each version that are accepted, superseded, in conflict, or a duplicate of another of that
    version. ``invalid`` says *quarantined* or *resent* of each invalid delivery of an intact file, by digest and
    row of its TH, and *with its file* of those of a quarantined file, of which ``broken`` says the same: resent once
    all its transactions are, quarantined while the key of one waits, nothing where no key can be read.
    """

    unreadable: set[str] = field(default_factory=set)
    files: dict[str, str] = field(default_factory=dict)
    redelivered: Counter[str] = field(default_factory=Counter)
    bronze: dict[str, tuple[str, ...]] = field(default_factory=dict)
    keys: dict[Key, str] = field(default_factory=dict)
    accepted: dict[Key, Basket] = field(default_factory=dict)
    versions: Counter[tuple[Key, str, str]] = field(default_factory=Counter)
    invalid: dict[tuple[str, int], str] = field(default_factory=dict)
    broken: dict[str, str] = field(default_factory=dict)
    totals: dict[tuple[Value, Value], Totals] = field(default_factory=dict)


Versions = dict[str, list[tuple[Received, Delivered]]]
"""content hash → the intact files that delivered it."""


def outcome(deliveries: Iterable[Delivery], decisions: Sequence[Decision] = ()) -> Outcome:
    """A function of the set of deliveries, and of decisions in their order."""
    found = Outcome()
    files = _read_all(deliveries, found)
    competing: dict[Key, Versions] = defaultdict(lambda: defaultdict(list))
    for file in files.values():
        for each in file.transactions:
            if not file.faults and not each.faults:
                competing[each.key][each.content].append((file, each))
    for key, versions in competing.items():
        chosen = [made.content for made in decisions if made.key == key and made.content in versions]
        _decide(found, key, versions, chosen)
    for file in files.values():
        _close(found, file)
    return found


def _close(found: Outcome, file: Received) -> None:
    """Entries of invalid deliveries are closed by an accepted version of their key, whenever it comes."""
    states = {
        each: "resent" if found.keys.get(each.key) == "accepted" else "quarantined"
        for each in file.transactions
        if file.faults or each.faults
    }
    for each, state in states.items():
        found.invalid[file.digest, each.head.row] = "with its file" if file.faults else state
    if file.faults and any(state == "quarantined" and None not in each.key for each, state in states.items()):
        found.broken[file.digest] = "quarantined"
    elif file.faults and states and "quarantined" not in states.values():
        found.broken[file.digest] = "resent"


def _read_all(deliveries: Iterable[Delivery], found: Outcome) -> dict[str, Received]:
    files: dict[str, Received] = {}
    for name, content in deliveries:
        inside = decompressed(name, content)
        if inside is None:
            found.unreadable.add(name)
            continue
        file = received(inside)
        found.redelivered[file.digest] += file.digest in files
        files[file.digest] = file
        found.bronze[file.digest] = file.lines
        found.files[file.digest] = "quarantined" if file.faults else "intact"
    return files


def winner(versions: Versions, chosen: Sequence[str]) -> str | None:
    """The version that counts, None in a conflict: a person's choice, else the best resend, else the only one."""
    resent = [(*file.rank, content) for content, all_of in versions.items() for file, _ in all_of if file.is_resend]
    if chosen:
        return chosen[-1]
    if resent:
        return max(resent)[2]
    return next(iter(versions)) if len(versions) == 1 else None


def _decide(found: Outcome, key: Key, versions: Versions, chosen: Sequence[str]) -> None:
    best = winner(versions, chosen)
    found.keys[key] = "conflict" if best is None else "accepted"
    for content, all_of in versions.items():
        state = "conflict" if best is None else "accepted" if content == best else "superseded"
        found.versions[key, content, state] = 1
        found.versions[key, content, "duplicate"] += len(all_of) - 1
    if best is not None:
        sale = versions[best][0][1]
        found.accepted[key] = basket(sale)
        if sale.is_completed_sale:
            cell = key[0], key[1]
            found.totals[cell] = found.totals.get(cell, Totals()).plus(figures(sale))


def basket(sale: Delivered) -> Basket:
    """All content fields, typed."""

    def rows(kind: str) -> tuple[tuple[Value, ...], ...]:
        ordered = sorted(sale.of(kind), key=lambda record: str(record.get("line_seq")).zfill(3))
        return tuple(tuple(record.get(each.name) for each in CONTENT[kind]) for record in ordered)

    return Basket(tuple(sale.head.get(each.name) for each in CONTENT["TH"]), rows("IT"), rows("TN"))


def figures(sale: Delivered) -> Totals:
    """What one completed sale adds to its store's day."""
    found = Totals(transactions=-1 if sale.head.get("trans_type") == "PV" else 1)
    for item in sale.of("IT"):
        kind = item.get("line_type")
        extended, discount = item.money("extended_amount") or Decimal(), item.money("discount_amount") or Decimal()
        found = found.plus(Totals(tax=item.money("tax_amount") or Decimal()))
        if kind == "B":
            found = found.plus(Totals(deposits=extended + discount))
            continue
        quantity = item.money("quantity") or Decimal()
        units = quantity if item.get("uom") == "EA" else Decimal((quantity > 0) - (quantity < 0))
        found = found.plus(
            Totals(
                lines=1,
                units=units if kind != "D" else Decimal(),
                gross_sales=extended,
                discounts=discount,
                net_sales=extended + discount,
                returns=-(extended + discount) if kind == "R" else Decimal(),
            )
        )
    return found
