"""The short form of fixed-width fields."""

from __future__ import annotations

import re

_FIELD = re.compile(r"(?P<start>\d+)-(?P<end>\d+)\s+(?P<kind>[a-z]+)(?:\((?P<digits>\d+)\))?(?P<optional>\s+optional)?")


def field_from_text(text: str) -> dict[str, object]:
    """Read ``a-b TYPE [optional]``; raises ValueError saying what was expected."""
    match = _FIELD.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"expected 'a-b TYPE [optional]' such as '61-68 overpunch(3)', found {text!r}")
    return {
        "start": int(match["start"]),
        "end": int(match["end"]),
        "kind": match["kind"],
        "digits": int(match["digits"] or 0),
        "optional": bool(match["optional"]),
    }
