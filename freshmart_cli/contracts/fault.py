"""One refusal of a model, translated from pydantic's words into ours."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from freshmart_cli.contracts.document import Document, Spot, YamlPath
from freshmart_cli.contracts.model_tree import keys_at, required_at
from freshmart_cli.contracts.rules import structure
from freshmart_cli.contracts.suggest import did_you_mean, nearest
from freshmart_cli.errors import Diagnostic
from freshmart_cli.formats.registry import formats

_SHAPES = {
    "model_type": "a map of keys and values",
    "model_attributes_type": "a map of keys and values",
    "dict_type": "a map of names and values",
    "tuple_type": "a list such as [a, b]",
    "list_type": "a list such as [a, b]",
    "string_type": "a text",
}

UNKNOWN_FORMAT = "unknown_format"


@dataclass(frozen=True, slots=True)
class Fault:
    """``kind`` is pydantic's error type; ``choices`` are the words that could have stood there.

    Of a map that makes no sense as a whole, ``choices`` are the keys that it must have.
    """

    kind: str
    path: YamlPath
    message: str
    choices: tuple[str, ...] = ()
    suggestion: str | None = None
    written: str = ""

    @property
    def corrected_path(self) -> YamlPath:
        """The path with a misspelt key put right."""
        misspelt = self.kind == "extra_forbidden" and self.suggestion is not None
        return (*self.path[:-1], str(self.suggestion)) if misspelt else self.path


def faults_of(error: ValidationError, model: type[BaseModel], value: Any) -> list[Fault]:
    """Every refusal, those of nested models included, with paths from the document's root."""
    return [_fault(each, path, model, value) for each, path in _flat(error, ())]


def _flat(error: ValidationError, prefix: YamlPath) -> list[tuple[Any, YamlPath]]:
    found: list[tuple[Any, YamlPath]] = []
    for each in error.errors(include_url=False):
        path = (*prefix, *each["loc"])
        inner = each.get("ctx", {}).get("error")
        found += _flat(inner, path) if isinstance(inner, ValidationError) else [(each, path)]
    return found


def _fault(each: Any, path: YamlPath, model: type[BaseModel], value: Any) -> Fault:
    kind = str(each["type"])
    context = each.get("ctx", {})
    message = str(context["error"]) if "error" in context else str(each["msg"])
    if kind == "extra_forbidden":
        choices = keys_at(model, path[:-1], value)
        return Fault(kind, path, message, choices, nearest(str(path[-1]), choices))
    if kind == "literal_error":
        choices = tuple(word for word in re.findall(r"'([^']*)'", str(context["expected"])) if word)
        written = str(each["input"])
        return Fault(kind, path, message, choices, nearest(written, choices), written)
    if kind == "value_error" and path == ("format",):
        named = str(Document("", value, {}).find((*path, "type")) or Document("", value, {}).find(path))
        if named not in formats():
            return Fault(UNKNOWN_FORMAT, path, message, tuple(formats()), nearest(named, formats()))
    if kind == "value_error":
        return Fault(kind, path, message, required_at(model, path, value))
    return Fault(kind, path, message)


def diagnose(fault: Fault, document: Document) -> Diagnostic:
    """The fault as file:line:col CODE message, with a hint where one can be given."""
    spot = Spot(fault.path)
    written = document.find(fault.path)
    if fault.kind == "extra_forbidden":
        name = str(fault.path[-1])
        hint = did_you_mean(name, fault.choices, kind="known keys")
        return structure.UNKNOWN_KEY.found(document, spot.key, f"unknown key {name!r}", hint)
    if fault.kind == "missing":
        name = str(fault.path[-1])
        return structure.MISSING_KEY.found(document, spot.key, f"{name!r} is missing", f"add '{name}: …'")
    if fault.kind == "literal_error":
        return _not_a_choice(fault, document)
    if fault.kind == UNKNOWN_FORMAT:
        return _unknown_format(fault, document)
    if fault.kind in _SHAPES:
        message = f"expected {_SHAPES[fault.kind]}, found {_shape(written)}"
        return structure.WRONG_SHAPE.found(document, spot, message)
    return structure.UNREADABLE.found(document, spot, _sentence(fault.message, written))


def _not_a_choice(fault: Fault, document: Document) -> Diagnostic:
    message = f"{fault.written!r} is not one of {', '.join(fault.choices)}"
    hint = f"did you mean {fault.suggestion}?" if fault.suggestion else ""
    return structure.NOT_A_CHOICE.found(document, Spot(fault.path), message, hint)


def _unknown_format(fault: Fault, document: Document) -> Diagnostic:
    written = document.find((*fault.path, "type"))
    if written is None and isinstance(document.find(fault.path), dict):
        return structure.MISSING_KEY.found(
            document,
            Spot((*fault.path, "type")).key,
            "'type' is missing",
            f"known: {', '.join(fault.choices)}",
        )
    name = str(written or document.find(fault.path))
    spot = Spot((*fault.path, "type") if written else fault.path)
    hint = did_you_mean(name, fault.choices, kind="known formats")
    return structure.UNKNOWN_FORMAT.found(document, spot, f"unknown format {name!r}", hint)


def _shape(written: Any) -> str:
    if isinstance(written, dict):
        return "a map"
    return "a list" if isinstance(written, list) else f"the text {written!r}"


def _sentence(message: str, written: Any) -> str:
    lowered = message[:1].lower() + message[1:]
    return lowered if "found" in lowered or not isinstance(written, str) else f"{lowered}, found {written!r}"
