"""One walk through a landing folder, without a stat of anything but linked folders."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

UPLOADING = (".tmp", ".part")


class Entry(NamedTuple):
    """A file or folder; ``path`` is relative to the walk's root, as it is on disk."""

    path: str
    item: os.DirEntry[str]
    is_folder: bool

    @property
    def is_left(self) -> bool:
        """Whether its name says that it is hidden or still being written."""
        return self.item.name.startswith(".") or self.item.name.endswith(UPLOADING)


@dataclass(slots=True)
class Walk:
    """Everything below ``root``, going into the folders that ``enters`` lets in and that are not left.

    Links to folders are followed, but never into a folder that one stands in already. ``denied`` fills with
    the folders that could not be read.
    """

    root: str
    enters: Callable[[str], bool]
    denied: list[tuple[str, OSError]] = field(default_factory=list)

    def entries(self) -> Iterator[Entry]:
        waiting: list[tuple[str, str, tuple[str, ...]]]
        waiting = [("", self.root, (os.path.realpath(self.root),))]
        while waiting:
            path, folder, line = waiting.pop()
            for entry in self._within(path, folder):
                yield entry
                if not entry.is_folder or entry.is_left or not self.enters(entry.path):
                    continue
                real = _real(entry.item, line[-1])
                if real not in line:
                    waiting.append((entry.path, entry.item.path, (*line, real)))

    def _within(self, path: str, folder: str) -> Iterator[Entry]:
        prefix = f"{path}/" if path else ""
        try:
            with os.scandir(folder) as found:
                for item in found:
                    yield Entry(prefix + item.name, item, _is_folder(item))
        except FileNotFoundError:
            return
        except OSError as error:
            self.denied.append((path, error))


def _real(item: os.DirEntry[str], parent: str) -> str:
    return os.path.realpath(item.path) if item.is_symlink() else f"{parent}/{item.name}"


def _is_folder(item: os.DirEntry[str]) -> bool:
    try:
        return item.is_dir()
    except OSError:  # links that lead round in a circle
        return False
