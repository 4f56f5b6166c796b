"""Files that are whole or absent: created only if absent, or replaced in one step."""

from __future__ import annotations

import json
import os
import secrets
from pathlib import Path
from typing import Any


def create_once(path: Path, content: bytes) -> bool:
    """Create a file with its whole content unless it exists; True for exactly one of all who try."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _draft(path, content)
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    finally:
        draft.unlink()
    _sync_folder(path.parent)
    return True


def replace_whole(path: Path, content: bytes) -> None:
    """Write a file so that readers see the old content or the new, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    _draft(path, content).replace(path)
    _sync_folder(path.parent)


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def _draft(path: Path, content: bytes) -> Path:
    draft = path.parent / f".{path.name}.{secrets.token_hex(4)}"
    with draft.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    return draft


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
