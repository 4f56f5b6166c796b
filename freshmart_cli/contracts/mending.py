"""Takes out of a file what its model refuses, or puts right what is plainly meant."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import Any

from freshmart_cli.contracts.document import Document, YamlPath
from freshmart_cli.contracts.fault import UNKNOWN_FORMAT, Fault


def mend(value: Any, faults: Iterable[Fault]) -> Any:
    """The value without what the faults refuse; the same value where nothing is left to take out."""
    mended = copy.deepcopy(value)
    for fault in sorted(faults, key=lambda fault: fault.kind == "missing"):
        if fault.kind == "missing":
            _take_out(mended, fault.path[:-1])
        else:
            _mend(mended, fault)
    return mended


def renamed(document: Document, faults: Iterable[Fault]) -> Document:
    """The document with misspelt keys put right, values and places alike."""
    for fault in faults:
        old, new = fault.path, fault.corrected_path
        if old == new or document.find(new) is not None:
            continue
        value = copy.deepcopy(document.value)
        holder = Document("", value, {}).find(old[:-1])
        holder[new[-1]] = holder.pop(old[-1])
        moved = {(*new, *path[len(old) :]): place for path, place in document.places.items() if path[: len(old)] == old}
        document = Document(document.file, value, {**document.places, **moved})
    return document


def _mend(value: Any, fault: Fault) -> None:
    *parents, last = _existing(value, fault.path) or ("",)
    holder = Document("", value, {}).find(tuple(parents))
    if not isinstance(holder, dict):
        _take_out(value, tuple(parents))
        return
    correction = _corrected(holder.pop(last, None), fault, last)
    for key in correction.keys() - holder.keys():
        holder[key] = correction[key]


def _corrected(written: Any, fault: Fault, key: str | int) -> dict[str | int, Any]:
    """What stands instead of a refused part: nothing, or what is meant."""
    reduced = fault.kind == "value_error" and isinstance(written, dict) and set(written) - set(fault.choices)
    if reduced:
        return {key: {name: written[name] for name in fault.choices if name in written}}
    if fault.suggestion is None or fault.path[-1] != key:
        return {}
    if fault.kind == "extra_forbidden":
        return {fault.suggestion: written}
    if fault.kind == UNKNOWN_FORMAT:
        return {key: {**(written if isinstance(written, dict) else {}), "type": fault.suggestion}}
    return {key: fault.suggestion}


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
