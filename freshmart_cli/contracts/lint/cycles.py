"""FM307: derived tables that need themselves."""

from __future__ import annotations

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.reads import tables_of
from freshmart_cli.contracts.rules.references import CYCLE
from freshmart_cli.errors import Diagnostic
from freshmart_cli.names import TableName


def check(subject: Subject) -> Iterator[Diagnostic]:
    """Each circle once, at the SQL of its first table by name."""
    graph = {name: set(tables_of(derived.sql)) for name, _, derived in subject.draft.read_derived()}
    documents = {name: document for name, document, _ in subject.draft.read_derived()}
    while True:
        try:
            TopologicalSorter({name: above & graph.keys() for name, above in graph.items()}).prepare()
            return
        except CycleError as error:
            circle: list[TableName] = error.args[1][:-1]
        start = circle.index(min(circle))
        ordered = [*circle[start:], *circle[:start]]
        path = " → ".join(map(str, (*ordered, ordered[0])))
        hint = "data flows this way; one of them must not read the one before"
        yield CYCLE.found(documents[ordered[0]], Spot(("sql",)), f"a circle: {path}", hint)
        del graph[ordered[0]]
