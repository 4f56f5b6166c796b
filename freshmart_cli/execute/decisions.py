"""What people decided about conflicting versions: audited, kept in the ledger, ranked above every delivery."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path

from freshmart_cli.execute.context import Context, fresh_id
from freshmart_cli.execute.durable import as_json, create_once


@dataclass(frozen=True, slots=True)
class Decided:
    """One decision: the version ``content`` of ``key`` (key values joined by '/') stands; ``order`` is its id."""

    order: str
    source: str
    key: str
    content: str
    files: tuple[str, ...]
    reason: str
    by: str


def decisions_of(context: Context, source: str) -> tuple[Decided, ...]:
    """Every decision about a source, oldest first."""
    folder = _folder(context, source)
    found = []
    for path in sorted(folder.glob("*.json")) if folder.is_dir() else ():
        document = json.loads(path.read_bytes())
        found.append(Decided(**{**document, "files": tuple(document["files"])}))
    return tuple(found)


def record_decision(context: Context, decision: Decided) -> Decided:
    """Keep a decision; it takes effect with the next promotion of its source."""
    create_once(_folder(context, decision.source) / f"{decision.order}.json", as_json(asdict(decision)))
    context.records.write("decision", **asdict(decision))
    return decision


def new_order() -> str:
    return fresh_id()


def _folder(context: Context, source: str) -> Path:
    return context.lakehouse.ledger / "_decisions" / source
