"""One file of a workspace and what could be made of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from freshmart_cli.contracts.document import Document

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Entry(Generic[Model]):
    """``piece`` is None where the file is too broken to be read; ``name`` then is what it seems to define."""

    name: str
    document: Document
    piece: Model | None
