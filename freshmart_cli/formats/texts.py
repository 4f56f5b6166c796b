"""How the contract language types its texts: there is one way to write each value."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BeforeValidator


def _flag(value: Any) -> Any:
    if isinstance(value, bool):
        return value
    if value not in ("true", "false"):
        raise ValueError(f"expected true or false, found {value!r}")
    return value == "true"


Flag = Annotated[bool, BeforeValidator(_flag)]
"""A boolean, written ``true`` or ``false`` and nothing else."""

Drift = Literal["evolve", "rescue", "quarantine", "fail"]
"""What becomes of fields that a contract does not name (CONTRACTS.md, *format*)."""
