"""A source as one environment sees it: what ``environments.NAME`` says replaces what the file says."""

from __future__ import annotations

from dataclasses import replace

from freshmart_cli.contracts.document import Document
from freshmart_cli.contracts.source_contract import Source
from freshmart_cli.contracts.structure import read_model
from freshmart_cli.errors import Diagnostic

_KEY = "environments"


def in_environment(document: Document, env: str) -> Document:
    """The document with the environment's values in place; positions lead to where each value is written."""
    changes = document.find((_KEY, env))
    if not isinstance(changes, dict):
        return document
    moved = {
        (path[2:] if path[:2] == (_KEY, env) and len(path) > 2 else path): place
        for path, place in sorted(document.places.items(), key=lambda item: item[0][:2] == (_KEY, env))
    }
    return Document(document.file, {**document.value, **changes}, {**document.places, **moved})


def problems_elsewhere(document: Document, env: str) -> tuple[Diagnostic, ...]:
    """Structural problems of the environments that are not in use; their variables stay unread."""
    found: list[Diagnostic] = []
    base = read_model(Source, _without_environments(document))
    for name in document.keys(_KEY) if base.piece else ():
        if name == env or not isinstance(document.find((_KEY, name)), dict):
            continue
        merged = _without_environments(in_environment(document, name))
        found += [
            replace(problem, path=f"{_KEY}.{name}.{problem.path}")
            for problem in read_model(Source, merged).problems
            if problem not in base.problems and "${" not in problem.message
        ]
    return tuple(found)


def _without_environments(document: Document) -> Document:
    return document.with_value({key: value for key, value in document.value.items() if key != _KEY})
