"""How much memory there is for an engine: the machine's, or less where a control group limits it."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

_KIBIBYTE = 1024
_SHARE = 0.4


@dataclass(frozen=True, slots=True)
class Memory:
    """Bytes. ``free`` is what can be had without swapping, None where the system does not say.

    ``limit`` is the control group's (a container's, or a batch system's), None where it has none below ``total``.
    """

    total: int
    free: int | None
    limit: int | None

    @property
    def most(self) -> int:
        """What can be used at all."""
        return self.total if self.limit is None else self.limit


@dataclass(frozen=True, slots=True)
class _Group:
    limit: int
    free: int


def read_memory(root: Path = Path("/")) -> Memory:
    """From ``/proc`` and ``/sys/fs/cgroup`` (versions 1 and 2) under ``root``."""
    told = dict(re.findall(r"^(\w+):\s+(\d+) kB", _text(root / "proc/meminfo"), re.MULTILINE))
    total = int(told["MemTotal"]) * _KIBIBYTE if "MemTotal" in told else _physical()
    free = int(told["MemAvailable"]) * _KIBIBYTE if "MemAvailable" in told else None
    groups = [each for each in _groups(root) if each.limit < total]
    if not groups:
        return Memory(total, free, None)
    left = min(each.free for each in groups)
    return Memory(total, left if free is None else min(left, free), min(each.limit for each in groups))


def share_of_engine() -> int:
    """Bytes of the machine's memory that the engine's process is given."""
    return int(_physical() * _SHARE)


def _physical() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _groups(root: Path) -> Iterator[_Group]:
    """The process's groups with a limit: its own and those around it; inside a container the own is the root."""
    for line in _text(root / "proc/self/cgroup").splitlines():
        _, _, rest = line.partition(":")
        controllers, _, path = rest.partition(":")
        mounted = root / "sys/fs/cgroup"
        names = ("memory.max", "memory.current", "inactive_file")
        if "memory" in controllers.split(","):
            mounted /= "memory"
            names = ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file")
        elif controllers:
            continue
        inside = PurePosixPath(path)
        for each in (inside, *inside.parents):
            group = _group(mounted / str(each).lstrip("/"), *names)
            if group is not None:
                yield group


def _group(folder: Path, limit_file: str, used_file: str, cache_name: str) -> _Group | None:
    """Cached file pages that nobody uses count as free."""
    limit, used = _text(folder / limit_file).strip(), _text(folder / used_file).strip()
    if not (limit.isdigit() and used.isdigit()):
        return None
    cached = re.search(rf"^{cache_name} (\d+)$", _text(folder / "memory.stat"), re.MULTILINE)
    free = int(limit) - int(used) + (int(cached[1]) if cached else 0)
    return _Group(int(limit), max(0, free))


def _text(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
