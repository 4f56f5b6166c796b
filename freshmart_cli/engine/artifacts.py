"""The package as Spark's Python workers elsewhere are sent it, with what it imports there and they may not have."""

from __future__ import annotations

import hashlib
import importlib.metadata
import os
import zipfile
from collections.abc import Iterator
from pathlib import Path

import freshmart_cli

CARRIED = ("pydantic", "pydantic-core", "annotated-types", "typing-extensions", "typing-inspection")
"""The distributions that reading needs beside those which Spark's own Python workers do."""

_FOLDER = "freshmart_carried"
_FIRST = f'''

def _reach_carried() -> None:
    """Unpack once what was carried along, and look there last: what is installed comes first."""
    import os, sys, tempfile, zipfile
    archive = os.path.dirname(os.path.dirname(__file__))
    if not os.path.isfile(archive):
        return
    target = os.path.join(tempfile.gettempdir(), os.path.basename(archive)[:-4] + "-" + str(os.getuid()))
    if not os.path.isdir(target):
        draft = tempfile.mkdtemp(dir=os.path.dirname(target))
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(draft, [each for each in packed.namelist() if each.startswith("{_FOLDER}/")])
        try:
            os.rename(draft, target)
        except OSError:
            pass
    sys.path.append(os.path.join(target, "{_FOLDER}"))


_reach_carried()
'''


def packed(folder: Path) -> Path:
    """A zip in ``folder`` named for its content; it is made once."""
    files = dict(_package())
    files |= {f"{_FOLDER}/{name}": path for name, path in _carried()}
    told = "".join(f"{name}:{path.stat().st_size}:{path.stat().st_mtime_ns};" for name, path in sorted(files.items()))
    target = folder / f"freshmart_cli-{hashlib.sha256(told.encode()).hexdigest()[:16]}.zip"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        draft = target.with_suffix(f".{os.getpid()}")
        _write(draft, files)
        draft.replace(target)
    return target


def _write(target: Path, files: dict[str, Path]) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, path in sorted(files.items()):
            if name == "freshmart_cli/__init__.py":
                archive.writestr(name, path.read_text(encoding="utf-8") + _FIRST)
            else:
                archive.write(path, name)


def _package() -> Iterator[tuple[str, Path]]:
    root = Path(freshmart_cli.__file__).parent
    for path in root.rglob("*.py"):
        yield str(path.relative_to(root.parent)), path


def _carried() -> Iterator[tuple[str, Path]]:
    """Names and places of the modules."""
    for name in CARRIED:
        distribution = importlib.metadata.distribution(name)
        for file in distribution.files or ():
            if file.suffix in (".py", ".so", ".pyd") and ".." not in file.parts:
                yield str(file), Path(str(distribution.locate_file(file)))
