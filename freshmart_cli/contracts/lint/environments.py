"""FM245, FM247: environments that ask of an engine what it has not, and layouts that no engine can make."""

from __future__ import annotations

from collections.abc import Iterator

from freshmart_cli.contracts.document import Spot
from freshmart_cli.contracts.engine_capabilities import ENGINES
from freshmart_cli.contracts.lint.subject import Subject
from freshmart_cli.contracts.rules.structure import ENGINE_LACKS, LAYOUT
from freshmart_cli.contracts.workspace import Environment
from freshmart_cli.errors import Diagnostic

MOST_CLUSTERED = 4
"""Columns that liquid clustering takes (Delta's documentation, *Use liquid clustering*)."""


def check(subject: Subject) -> Iterator[Diagnostic]:
    settings = subject.draft.settings
    if settings.piece is not None:
        for name, environment in settings.piece.environments.items():
            for key, message, hint in _lacking(environment):
                yield ENGINE_LACKS.found(settings.document, Spot(("environments", name, key)), message, hint)
    yield from _layouts(subject)


def _lacking(environment: Environment) -> Iterator[tuple[str, str, str]]:
    """Key, message and hint of what the engine of an environment has not."""
    engine = ENGINES[environment.engine]
    asked = {"remote": engine.elsewhere, "master": engine.elsewhere, "catalog": engine.catalogs}
    for key, has in asked.items():
        if getattr(environment, key) and not has:
            yield key, f"engine {engine.name} has no {key}", f"engine: spark, or without {key}"
    if environment.remote and environment.master and engine.elsewhere:
        yield "master", "a server elsewhere has a master of its own", "one of remote and master"


def _layouts(subject: Subject) -> Iterator[Diagnostic]:
    for view in subject.views:
        layout = view.piece.layout
        columns = dict.fromkeys((*layout.partition_by, *layout.cluster_by))
        if layout.cluster_by and len(columns) > MOST_CLUSTERED:
            message = f"a table is clustered by at most {MOST_CLUSTERED} columns, these are {len(columns)}"
            hint = "in a catalog a table is clustered by the columns of its partitions and those of cluster_by"
            yield LAYOUT.found(view.document, view.spot.at("layout", "cluster_by"), message, hint)
        for name in layout.properties:
            if not name.startswith("delta."):
                message = f"{name!r} is no property of a Delta table"
                yield LAYOUT.found(view.document, view.spot.at("layout", "properties", name).key, message, "delta.…")
