"""truth.json: options, totals, store-days and, for each fault, what must become of what it touched."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from freshmart_cli.simulate.catalogue import Catalogue
from freshmart_cli.simulate.channel import Channel, incident_record
from freshmart_cli.simulate.delivery import DeliveryCount
from freshmart_cli.simulate.fault_truth import fault_record
from freshmart_cli.simulate.figures import money
from freshmart_cli.simulate.ledger import STAGES, Ledger
from freshmart_cli.simulate.options import SimulationOptions
from freshmart_cli.simulate.sources import Source

COLUMNS = (
    "store_id",
    "business_date",
    "transactions",
    "lines",
    "units",
    "gross",
    "discounts",
    "net_sales",
    "returns",
    "deposits",
    "tax",
    "orphan_lines",
    "expected_minutes",
    "covered_minutes",
)
ASSUMPTIONS = {
    "figures": "POS.md, Meaning; over accepted completed sales (SA, RE, PV with status C)",
    "store_days": "a row for every store and business date, zeros included",
    "orphan_lines": "IT records of net sales whose gtin is in no product file delivered so far",
    "covered_minutes": "15 for each window of the day that an intact file covers",
    "FH.window": "half open, wall clock of both instants; on the autumn night the end may read earlier than "
    "the start; utc_offset is that of the start",
    "outage": "a backlog's windows without sales stay files of kind E",
    "file outcome": "accepted = intact, whatever becomes of its transactions; duplicate = the same bytes "
    "again; quarantined = reconciliation failed, whole; unreadable = an error, nothing of it in bronze",
    "key outcome": "accepted, quarantined (received but not published), absent (not received)",
    "clean": "what the tills sold, as if every file had come intact and every product were known",
    "comebacks": "post-voids and returns count on their own, also where the sale that they name is "
    "quarantined or absent",
    "arrival": "modification time; a backlog arrives when the outage ends, other files of the second "
    "delivery after the last business day",
    "second delivery": "copy deliveries/02 over landing keeping modification times (cp -a), then run again",
}

ASSUMPTIONS_OF = {
    Source.LOYALTY: "versions and keys by PROTOCOLS.md, CDC and history; lines, ops and duplicates are of files that "
    "are no duplicate; a day of the program begins at 11:00 UTC and its files arrive five minutes after its end; "
    "an orphan card counts every published transaction that bears it",
    Source.SUPPLY_CHAIN: "events by event_id, each once; units as POS.md counts them; months are those of the "
    "requested delivery date, whether the order is there already or not; orders_of tells stores from replenishment of "
    "a DC; the feed begins five days before the tills; level_rows are (location, gtin, local day); a level below zero "
    "is put right the next evening",
    Source.ECOMMERCE: "events by identity and rank within a file (GOLD.md, Who is who); days and revenue in UTC",
    Source.REFERENCE: "a row that a snapshot lacks ends its version, a held snapshot changes nothing; store_hours "
    "whose closes is before opens close after midnight",
}


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that the truth is told from."""

    options: SimulationOptions
    ledger: Ledger
    catalogue: Catalogue
    counts: tuple[DeliveryCount, DeliveryCount]
    channels: tuple[Channel, ...] = ()


def write_truth(path: Path, evidence: Evidence) -> None:
    """Store-days stand one a line."""
    head = json.dumps(_head(evidence), indent=1, ensure_ascii=False)
    rows = {stage: _rows(evidence.ledger, number) for number, stage in enumerate(STAGES)}
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(head.removesuffix("\n}"))
        file.write(',\n "store_days": {\n  "columns": ' + json.dumps(COLUMNS) + ',\n  "rows": {')
        for number, (stage, lines) in enumerate(rows.items()):
            body = ",\n    ".join(lines)
            file.write(f'{"," if number else ""}\n   "{stage}": [\n    {body}\n   ]')
        file.write("\n  }\n }\n}\n")


def _head(evidence: Evidence) -> dict[str, Any]:
    ledger = evidence.ledger
    return {
        "options": _options(evidence.options),
        "assumptions": ASSUMPTIONS | {channel.source: ASSUMPTIONS_OF[channel.source] for channel in evidence.channels},
        "files_by_kind_before_faults": dict(sorted(ledger.kinds.items())),
        "landing": _counted(evidence.counts[0]),
        "delivery_02": _counted(evidence.counts[1]),
        "reference": {
            "stores": evidence.options.stores,
            "products": {
                "after_1": sum(1 for _ in evidence.catalogue.listed(with_late=False)),
                "after_2": sum(1 for _ in evidence.catalogue.listed(with_late=True)),
            },
        },
        "totals": {stage: _totals(ledger, number) for number, stage in enumerate(STAGES)},
        "sources": {channel.source: channel.truth() for channel in evidence.channels},
        "faults": [*map(fault_record, ledger.in_order()), *_of_channels(evidence.channels)],
    }


def _of_channels(channels: Sequence[Channel]) -> list[dict[str, Any]]:
    incidents = (incident for channel in channels for incident in channel.incidents())
    return [incident_record(incident) for incident in sorted(incidents, key=lambda each: each.number)]


def _options(options: SimulationOptions) -> dict[str, Any]:
    return {
        "stores": options.stores,
        "days": options.days,
        "seed": options.seed,
        "start": options.start.isoformat(),
        "transactions_per_day": options.transactions_per_day,
        "timezones": list(options.timezones),
        "sources": sorted(options.sources),
        "members": options.cards_per_store * (options.stores + 1) + options.members_without_card,
        "faults": options.faults.name,
        "fault_plan": [
            {"kind": request.kind, "count": request.count, **dict(request.parameters)}
            for request in options.faults.faults
        ],
        "window": 15,
        "day_start": "04:00",
        "heartbeats": True,
        "layout_version": "0001",
        "crc_case": "upper",
        "currency": "USD",
    }


def _counted(count: DeliveryCount) -> dict[str, int]:
    return {
        "files": count.files,
        "bytes": count.bytes,
        "pos_files": count.pos_files,
        "pos_lines": count.lines,
    }


def _totals(ledger: Ledger, stage: int) -> dict[str, Any]:
    figures = ledger.total(stage)
    lost = ledger.unpublished[stage - 1] if stage else {}
    withheld = ledger.withheld[stage - 1] if stage else {}
    outcomes = {"accepted": ledger.transactions - sum(lost.values()), **dict(sorted(lost.items()))}
    return {
        "store_days": len(ledger.days),
        "transactions": figures.transactions,
        "lines": figures.lines,
        "units": figures.units,
        "gross": money(figures.gross),
        "discounts": money(figures.discounts),
        "net_sales": money(figures.net_sales),
        "returns": money(figures.returns),
        "deposits": money(figures.deposits),
        "tax": money(figures.tax),
        "orphan_lines": sum(day.orphan_lines(stage) for day in ledger.days.values()),
        "transactions_by_outcome": outcomes,
        "net_sales_quarantined": money(withheld.get("quarantined", 0)),
        "net_sales_absent": money(withheld.get("absent", 0)),
    }


def _rows(ledger: Ledger, stage: int) -> list[str]:
    rows: list[Sequence[object]] = []
    for (store_id, business_date), day in sorted(ledger.days.items()):
        figures = day.figures(stage)
        amounts = (
            figures.gross,
            figures.discounts,
            figures.net_sales,
            figures.returns,
            figures.deposits,
            figures.tax,
        )
        counts = (figures.transactions, figures.lines, figures.units)
        minutes = (day.orphan_lines(stage), 15 * day.windows, 15 * day.covered(stage))
        rows.append((store_id, business_date.isoformat(), *counts, *map(money, amounts), *minutes))
    return [json.dumps(row) for row in rows]
