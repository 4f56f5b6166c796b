"""File names as the ledger writes them: printable, one text per name, and back again.

A name on disk is bytes. Python hands over those that are no UTF-8 as lone surrogates, which no log, table or
JSON takes; and a name may hold line ends.
"""

from __future__ import annotations

import re

_ESCAPED = re.compile(r"\\\\|\\x([0-9a-f]{2})|\\U([0-9a-f]{8})")
_SURROGATE_OF_BYTE_0 = 0xDC00


def printable(name: str) -> str:
    r"""The name with ``\`` as ``\\``, undecodable bytes as ``\xNN``, unprintable as ``\UNNNNNNNN``."""
    if name.isprintable() and "\\" not in name:
        return name
    return "".join(map(_escaped, name))


def on_disk(text: str) -> str:
    """The name that ``printable`` made the text of."""
    return _ESCAPED.sub(_restored, text) if "\\" in text else text


def _escaped(character: str) -> str:
    if character == "\\":
        return "\\\\"
    if character.isprintable():
        return character
    code = ord(character)
    if 0xDC80 <= code <= 0xDCFF:
        return f"\\x{code - _SURROGATE_OF_BYTE_0:02x}"
    return f"\\U{code:08x}"


def _restored(match: re.Match[str]) -> str:
    byte, code = match.groups()
    if byte:
        return chr(_SURROGATE_OF_BYTE_0 + int(byte, 16))
    return chr(int(code, 16)) if code else "\\"
