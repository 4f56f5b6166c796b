"""Recognises secrets that are written into a file."""

from __future__ import annotations

import re

_SECRET = re.compile(r"[;?&/]token=(?!\$\{env:)|//(?!\$\{env:)[^/;]*@", re.IGNORECASE)


def holds_secret(address: str) -> bool:
    """Whether a token or password is written into an address, not left to ``${env:NAME}``."""
    return _SECRET.search(address) is not None
