"""Text encodings in which a record can end by LF."""

from __future__ import annotations

import codecs
from typing import Annotated

from pydantic import AfterValidator

# Every ASCII byte, then what escaping and stateful encodings would take for something else.
_PLAIN = bytes(range(128)) + b".xn--mnchen-3ya.\\x41\\u0041\x1b$B!!\x1b(B"


def checked_encoding(name: str) -> str:
    """Return ``name``; raises ValueError unless Python knows it and its bytes below 0x80 are ASCII.

    In others (UTF-16, EBCDIC, ISO-2022) the byte 0x0A may be part of a character, so no record could be told.
    """
    try:
        text = _PLAIN.decode(name)
    except LookupError:
        raise ValueError(f"unknown encoding {name!r}; latin-1 and utf-8 are usual") from None
    except UnicodeError:
        text = ""
    if text != _PLAIN.decode("latin-1"):
        raise ValueError(f"encoding {name!r} does not hold ASCII as it is, so LF cannot end a record in it")
    return name


def codec_of(encoding: str) -> str:
    """The codec for a part of a file; a byte order mark is dealt with where the file begins."""
    name = codecs.lookup(encoding).name
    return "utf-8" if name == "utf-8-sig" else name


Encoding = Annotated[str, AfterValidator(checked_encoding)]
"""An encoding that ``checked_encoding`` accepts."""
