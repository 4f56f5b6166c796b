"""Which files make a workspace, and reading them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from freshmart_cli.contracts.document import ROOT
from freshmart_cli.contracts.rules.structure import STRAY_FILE
from freshmart_cli.contracts.yaml_text import ReadFile, read_bytes, read_text
from freshmart_cli.errors import Diagnostic, UserError

SETTINGS = "freshmart.yml"
DERIVED_LAYERS = ("silver", "gold", "platinum")
_INIT = "create one here with: freshmart init"


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a workspace, relative to its root, in reading order."""

    root: Path
    sources: tuple[Path, ...]
    contracts: tuple[Path, ...]
    derived: tuple[tuple[str, Path], ...]
    stray: tuple[Path, ...]

    def read(self, file: Path) -> ReadFile:
        return read_bytes(file.as_posix(), (self.root / file).read_bytes())

    def stray_problems(self) -> Iterator[Diagnostic]:
        hint = f"move it to contracts/ or to contracts/{{{', '.join(DERIVED_LAYERS)}}}/, named *.yml"
        for file in self.stray:
            yield STRAY_FILE.found(read_text(file.as_posix(), "").document, ROOT, "this file is not read", hint)


def look_into(root: Path) -> Folder:
    """Find a workspace's files; raises UserError where there is no workspace or nothing in it."""
    if not (root / SETTINGS).is_file():
        raise UserError(f"no workspace at {root}: {SETTINGS} is missing", hint=f"{_INIT}; or name one: --workspace DIR")
    derived = tuple((layer, file) for layer in DERIVED_LAYERS for file in _files(root, f"contracts/{layer}/*.yml"))
    folder = Folder(root, _files(root, "sources/*.yml"), _files(root, "contracts/*.yml"), derived, _stray(root))
    if not (folder.sources or folder.contracts or folder.derived):
        raise UserError(f"the workspace at {root} is empty: no sources/*.yml and no contracts/*.yml", hint=_INIT)
    return folder


def _files(root: Path, pattern: str) -> tuple[Path, ...]:
    return tuple(sorted(file.relative_to(root) for file in root.glob(pattern) if file.is_file()))


def _stray(root: Path) -> tuple[Path, ...]:
    wrong_ending = (*_files(root, "sources/*.yaml"), *_files(root, "contracts/**/*.yaml"))
    deeper = {file for file in _files(root, "contracts/**/*.yml") if len(file.parts) > 2}
    placed = {file for file in deeper if len(file.parts) == 3 and file.parts[1] in DERIVED_LAYERS}
    return (*wrong_ending, *sorted(deeper - placed))
