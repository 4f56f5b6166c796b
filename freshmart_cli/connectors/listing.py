"""What lies in a landing folder for a source, and what lies there for none."""

from __future__ import annotations

import os
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path

from freshmart_cli.connectors.file_names import printable
from freshmart_cli.connectors.files import Candidate, Rejected
from freshmart_cli.connectors.folder_walk import Entry, Walk
from freshmart_cli.connectors.patterns import compiled
from freshmart_cli.errors import UserError
from freshmart_cli.formats.unreadable import Reason

_PATH = attrgetter("relative_path")


@dataclass(frozen=True, slots=True)
class Listing:
    """What the patterns of a source found, each part sorted by path.

    ``left``: not looked at, since the name ends in .tmp or .part or begins with a dot. ``closed``: folders
    skipped because the source declares them closed.
    """

    candidates: tuple[Candidate, ...]
    unreadable: tuple[Rejected, ...]
    left: tuple[str, ...]
    closed: tuple[str, ...]


def list_files(landing: Path, patterns: tuple[str, ...], closed: tuple[str, ...] = ()) -> Listing:
    """Every file of the landing folder that a pattern means; ``closed``: folders to skip, or patterns.

    Raises UserError if there is no such landing folder or a pattern cannot be read.
    """
    meant, shut = compiled(patterns), compiled(tuple(folder.rstrip("/") for folder in closed))
    walk = Walk(_existing(landing), lambda folder: meant.reach(folder) and not shut.match(folder))
    candidates: list[Candidate] = []
    unreadable: list[Rejected] = []
    left: list[str] = []
    skipped: list[str] = []
    for entry in walk.entries():
        if entry.is_left:
            left.append(printable(entry.path))
        elif entry.is_folder and shut.match(entry.path):
            skipped.append(printable(entry.path))
        elif meant.name(entry.path) if entry.is_folder else meant.match(entry.path):
            found = _looked_at(entry)
            if isinstance(found, Candidate):
                candidates.append(found)
            elif found is not None:
                unreadable.append(found)
    unreadable += [_denied(path, error) for path, error in walk.denied]
    return Listing(
        tuple(sorted(candidates, key=_PATH)),
        tuple(sorted(unreadable, key=lambda each: each.candidate.relative_path)),
        tuple(sorted(left)),
        tuple(sorted(skipped)),
    )


def unclaimed(landing: Path, patterns: tuple[str, ...]) -> tuple[str, ...]:
    """Files that no pattern means, printable and sorted; ``patterns`` are those of all sources."""
    meant = compiled(patterns)
    walk = Walk(_existing(landing), lambda _: True)
    alone = (
        printable(entry.path)
        for entry in walk.entries()
        if not (entry.is_folder or entry.is_left or meant.match(entry.path))
    )
    return tuple(sorted(alone))


def _existing(landing: Path) -> str:
    try:
        os.scandir(landing).close()
    except OSError as error:
        raise UserError(
            f"landing folder {str(landing)!r} cannot be read: {error.strerror}",
            hint="create it, or set `landing` among the variables of the environment",
        ) from error
    return str(landing)


def _looked_at(entry: Entry) -> Candidate | Rejected | None:
    """None for a file that went away since its folder was read."""
    path = printable(entry.path)
    try:
        status = entry.item.stat()
    except PermissionError:
        return Rejected(Candidate(path, 0, 0), Reason.NO_PERMISSION, f"{path} may not be looked at")
    except OSError:
        dangling = Rejected(Candidate(path, 0, 0), Reason.NOT_A_FILE, f"{path} is a link that leads nowhere")
        return dangling if entry.item.is_symlink() else None
    candidate = Candidate(path, status.st_size, status.st_mtime_ns)
    if entry.is_folder:
        return Rejected(candidate, Reason.NOT_A_FILE, f"{path} is a folder where a file was expected")
    if not entry.item.is_file():
        return Rejected(candidate, Reason.NOT_A_FILE, f"{path} is a device, socket or pipe, not a file")
    return candidate


def _denied(path: str, error: OSError) -> Rejected:
    reason = Reason.NO_PERMISSION if isinstance(error, PermissionError) else Reason.READ_ERROR
    folder = printable(path)
    return Rejected(Candidate(folder, 0, 0), reason, f"folder {folder} cannot be listed: {error.strerror}")
