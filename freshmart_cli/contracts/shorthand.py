"""The short form of columns."""

from __future__ import annotations


def column_from_text(text: str) -> dict[str, object]:
    """Read ``TYPE [not null] [-- description]``."""
    declared, _, description = text.partition("--")
    kind = declared.strip()
    lowered = kind.lower()
    required = lowered.endswith(" not null")
    if required:
        kind = kind[: -len(" not null")].strip()
    parts: dict[str, object] = {"type": kind.lower(), "required": required}
    if description.strip():
        parts["description"] = description.strip()
    return parts
