"""FM214: what a connector needs to know, and what is none of its business."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules.structure import CONNECTOR_KEYS
from freshmart_cli.contracts.source_contract import Source
from freshmart_cli.errors import Diagnostic

_NEEDS = {"files": ("path",), "kafka": ("servers", "topics"), "postgres_cdc": ("dsn", "slot", "publication")}
_TAKES = {"files": ("changed_file", "arrival", "closed", "envelope"), "kafka": (), "postgres_cdc": ()}
_OF_ANY = ("source", "system", "connector", "environments")


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Missing and foreign keys of every source, as the environment in use sees it."""
    for entry in subject.draft.sources:
        source = entry.piece
        if source is None:
            continue
        for key in _NEEDS[source.connector]:
            if not getattr(source, key) and key not in entry.document.value:
                message = f"connector {source.connector} needs {key!r}"
                yield CONNECTOR_KEYS.found(entry.document, Spot(("connector",)), message, f"add '{key}: …'")
        switched = entry.document.find(("environments", subject.draft.env, "connector"))
        for key in _foreign(source) if switched is None else ():
            message = f"connector {source.connector} does not know {key!r}"
            yield CONNECTOR_KEYS.found(entry.document, Spot((key,)).key, message, "remove it")


def _foreign(source: Source) -> list[str]:
    known = (*_NEEDS[source.connector], *_TAKES[source.connector], *_OF_ANY)
    return sorted(key for key in source.model_fields_set if key not in known)
