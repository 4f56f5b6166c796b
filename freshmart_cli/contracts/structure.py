"""Reads a document into its model; what does not fit is a diagnostic, and the rest is still read.

A file with one wrong key is still linted: what the model refuses is taken out, or put right where the intention
is plain (a misspelt key or word), so that every problem of a file is reported in one run.
"""

from __future__ import annotations

import copy
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from freshmart_cli.contracts.document import Document, YamlPath
from freshmart_cli.contracts.fault import UNKNOWN_FORMAT, Fault, diagnose, faults_of
from freshmart_cli.errors import Diagnostic

Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 8


def read_model(model: type[Model], document: Document) -> tuple[Model | None, tuple[Diagnostic, ...]]:
    """The model of a document, or None where nothing can be made of it, and every problem of its structure."""
    problems: dict[tuple[str, str], Diagnostic] = {}
    value = document.value
    for _ in range(_ROUNDS):
        try:
            return model.model_validate(value), tuple(problems.values())
        except ValidationError as error:
            faults = faults_of(error, model, value)
        for fault in faults:
            found = diagnose(fault, document)
            problems.setdefault((found.path, found.code), found)
        mended = _mended(value, faults)
        if mended == value:
            break
        value = mended
    return None, tuple(problems.values())


def _mended(value: Any, faults: list[Fault]) -> Any:
    mended = copy.deepcopy(value)
    for fault in faults:
        if fault.kind != "missing":
            _mend(mended, fault)
    for fault in faults:
        if fault.kind == "missing":
            _take_out(mended, fault.path[:-1])
    return mended


def _mend(value: Any, fault: Fault) -> None:
    *parents, last = _existing(value, fault.path) or ("",)
    holder = Document("", value, {}).find(tuple(parents))
    if not isinstance(holder, dict):
        _take_out(value, tuple(parents))
    elif fault.kind == "extra_forbidden" and fault.suggestion and fault.suggestion not in holder:
        holder[fault.suggestion] = holder.pop(last)
    elif fault.kind == "literal_error" and fault.suggestion and tuple(parents) == fault.path[:-1]:
        holder[last] = fault.suggestion
    elif fault.kind == UNKNOWN_FORMAT and fault.suggestion:
        holder[last] = {**_as_map(holder[last]), "type": fault.suggestion}
    elif (
        fault.kind == "value_error"
        and isinstance(holder[last], dict)
        and set(holder[last]) - set(fault.choices)
    ):
        holder[last] = {key: holder[last][key] for key in fault.choices if key in holder[last]}
    else:
        holder.pop(last, None)


def _as_map(block: Any) -> dict[str, Any]:
    return block if isinstance(block, dict) else {}


def _take_out(value: Any, path: YamlPath) -> None:
    """Remove a part that cannot be read; the root stays."""
    *parents, last = _existing(value, path) or ("",)
    holder = Document("", value, {}).find(tuple(parents))
    if isinstance(holder, dict):
        holder.pop(last, None)
    elif parents:
        _take_out(value, tuple(parents))


def _existing(value: Any, path: YamlPath) -> YamlPath:
    document = Document("", value, {})
    while path and document.find(path) is None:
        path = path[:-1]
    return path
