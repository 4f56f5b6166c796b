"""Reads a document into its model; what does not fit is a diagnostic, and the rest is still read.

A file with one wrong key is still linted: what the model refuses is taken out, or put right where the
intention is plain (a misspelt key or word), so that every problem of a file is reported in one run.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel, ValidationError

from freshmart_cli.contracts.document import Document, YamlPath
from freshmart_cli.contracts.fault import Fault, diagnose, faults_of
from freshmart_cli.contracts.mending import mend, renamed
from freshmart_cli.errors import Diagnostic

Model = TypeVar("Model", bound=BaseModel)
_ROUNDS = 8


@dataclass(frozen=True, slots=True)
class Reading(Generic[Model]):
    """``piece`` is None where nothing can be made of it; in ``document`` misspelt keys are put right."""

    piece: Model | None
    document: Document
    problems: tuple[Diagnostic, ...] = ()


def read_model(model: type[Model], document: Document) -> Reading[Model]:
    """The model of a document and every problem of its structure (FM201–FM206)."""
    problems: list[Diagnostic] = []
    reported: list[YamlPath] = []
    value = document.value
    for _ in range(_ROUNDS):
        try:
            return Reading(model.model_validate(value), document, tuple(problems))
        except ValidationError as error:
            faults = faults_of(error, model, value)
        news = [fault for fault in faults if not _follows(fault, reported)]
        problems += [diagnose(fault, document) for fault in news]
        reported += [path for fault in news for path in (fault.path, fault.corrected_path)]
        document = renamed(document, news)
        mended = mend(value, faults)
        if mended == value:
            break
        value = mended
    return Reading(None, document, tuple(problems))


def _follows(fault: Fault, reported: list[YamlPath]) -> bool:
    """Whether a fault lies in a part that has been found wrong already."""
    return any(fault.path[: len(path)] == path for path in reported)
