"""What can be done with a folder that may not be there yet."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class FolderState:
    """``nearest`` is the folder itself or the first above it that exists; what can be done there can be done here.

    ``free`` is in bytes. ``blocked`` where a file stands in its way.
    """

    path: Path
    exists: bool
    blocked: bool
    readable: bool
    writable: bool
    free: int
    nearest: Path


def look_at(folder: Path) -> FolderState:
    nearest = next(each for each in (folder, *folder.parents) if each.exists())
    is_folder = nearest.is_dir()
    return FolderState(
        folder,
        nearest == folder and is_folder,
        not is_folder,
        is_folder and os.access(nearest, os.R_OK | os.X_OK),
        is_folder and os.access(nearest, os.W_OK | os.X_OK),
        shutil.disk_usage(nearest).free,
        nearest,
    )
