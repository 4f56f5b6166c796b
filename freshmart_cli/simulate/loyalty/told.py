"""The loyalty program's part of truth.json."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
from typing import Any

from freshmart_cli.simulate.channel import ChannelIncident, Fate, SentFile
from freshmart_cli.simulate.figures import money
from freshmart_cli.simulate.loyalty.faults import Planted
from freshmart_cli.simulate.loyalty.history import History, masked_versions
from freshmart_cli.simulate.loyalty.orphans import OrphanCard, Orphans
from freshmart_cli.simulate.loyalty.pages import Pages
from freshmart_cli.simulate.loyalty.rows import Key, Table
from freshmart_cli.simulate.sources import Source
from freshmart_cli.simulate.strikes import Strike

_STAGES = (("after_1", 1), ("after_2", 2))


def program_truth(history: History, counts: Counter[tuple[Table, int, str]], orphans: Orphans) -> dict[str, Any]:
    """Per table and delivery: what arrived, and what it must become."""
    tables = {
        str(table): {
            name: _arrived(counts, table, delivery) | _became(history, table, delivery) for name, delivery in _STAGES
        }
        for table in Table
    }
    cards = sorted(orphans.cards.values(), key=lambda card: card.number)
    return {"tables": tables, "orphan_cards": [_orphan(card) for card in cards]}


def planted_incident(strike: Strike, planted: Planted, pages: Pages, history: History) -> ChannelIncident:
    fates = tuple(
        Fate((str(table), *key), _state(history, table, key, 1), _state(history, table, key, 2))
        for table, key in planted.keys
    )
    files = tuple(pages.files[strike.number])
    return ChannelIncident(
        strike.number, strike.kind, Source.LOYALTY, files, touched(pages, strike.number), fates, planted.expect
    )


def orphan_incident(kind: str, card: OrphanCard, pages: Pages) -> ChannelIncident:
    expect = (
        "a card that nobody ever issued: its transactions are accepted, count as an orphan for good, one person"
        if not card.known_from
        else "sells before its member and card arrive: accepted, an orphan until then, afterwards the member's"
    )
    outcomes = [_outcome(card, delivery) for _, delivery in _STAGES]
    fate = Fate((str(Table.CARDS), card.number), *outcomes)
    files: tuple[SentFile, ...] = tuple(pages.files[card.tag])
    lines = touched(pages, card.tag)
    return ChannelIncident(card.tag, kind, Source.LOYALTY, files, lines, (fate,), expect)


def touched(pages: Pages, tag: int) -> tuple[tuple[str, tuple[int, ...]], ...]:
    by_path: dict[str, list[int]] = {}
    for path, line in pages.touched[tag]:
        by_path.setdefault(path, []).append(line)
    return tuple((path, tuple(lines)) for path, lines in by_path.items())


def _arrived(counts: Counter[tuple[Table, int, str]], table: Table, delivery: int) -> dict[str, Any]:
    """Summed over the deliveries so far."""
    summed: Counter[str] = Counter()
    for (of_table, arrived, what), count in counts.items():
        if of_table is table and arrived <= delivery:
            summed[what] += count
    kinds = {op: summed[op] for op in "rcudtm" if summed[op]}
    names = ("files", "duplicate_files", "lines", "tombstones", "duplicates")
    return {**{name: summed[name] for name in names}, "events": kinds}


def _became(history: History, table: Table, delivery: int) -> dict[str, int]:
    return history.tables[table].tally(delivery)._asdict()


def _state(history: History, table: Table, key: Key, delivery: int) -> dict[str, Any]:
    versions = history.tables[table].versions(key, delivery)
    current = versions[-1].row._asdict() if versions and versions[-1].ended is None else None
    return {"versions": len(versions), "masked_versions": masked_versions(versions), "current": current}


def _orphan(card: OrphanCard) -> dict[str, Any]:
    arrives = datetime.fromtimestamp(card.arrives, UTC).isoformat() if card.arrives else None
    return {
        "card_number": card.number,
        "known_from": f"delivery_{card.known_from}" if card.known_from else None,
        "arrives": arrives,
        **{name: _outcome(card, delivery) for name, delivery in _STAGES},
    }


def _outcome(card: OrphanCard, delivery: int) -> dict[str, Any]:
    transactions, net_sales = card.published(delivery)
    return {"transactions": transactions, "net_sales": money(net_sales), "orphan": card.is_orphan(delivery)}
