"""The base of everything the contract language reads: frozen, and unknown keys are errors."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Piece(BaseModel):
    """A frozen part of a contract."""

    model_config = ConfigDict(frozen=True, extra="forbid")
