"""Writes a small workspace that validates and runs, to start from."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.compile.rendering import workspace_files
from freshmart_cli.errors import UserError

_RENAMED = {"gitignore": ".gitignore"}
"""Files that would mean something already where the templates are kept."""


@dataclass(frozen=True, slots=True)
class Started:
    """``files`` are relative to ``folder``."""

    folder: Path
    files: tuple[str, ...]


def start_workspace(folder: Path) -> Started:
    """Copy ``templates/init`` into a folder; raises UserError where any of its files exists already."""
    origin = workspace_files("templates") / "init"
    found = sorted(path.relative_to(origin) for path in origin.rglob("*") if path.is_file())
    targets = {path: folder / path.with_name(_RENAMED.get(path.name, path.name)) for path in found}
    _refuse_to_overwrite(folder, [target for target in targets.values() if target.exists()])
    try:
        for path, target in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("xb") as stream:
                stream.write((origin / path).read_bytes())
    except OSError as error:
        raise UserError(
            f"the workspace cannot be written to {folder}: {error.strerror}",
            hint="name another: freshmart init DIR",
        ) from error
    return Started(folder, tuple(target.relative_to(folder).as_posix() for target in targets.values()))


def _refuse_to_overwrite(folder: Path, existing: list[Path]) -> None:
    if existing:
        names = ", ".join(path.relative_to(folder).as_posix() for path in existing)
        raise UserError(
            f"{folder} holds {names} already; nothing was written",
            hint="name an empty folder: freshmart init DIR",
        )
