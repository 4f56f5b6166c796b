"""Finds the published baskets that lie beside the repository; they are no part of it."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import pytest

from tests.pos.reference import Delivery

REAL = Path(__file__).parents[2].parent / "shared" / "real"


def present(*names: str) -> tuple[Path, ...]:
    """Paths below ``../shared/real``; where one is absent, CI fails and elsewhere the test says which it lacks."""
    paths = tuple(REAL / name for name in names)
    absent = [f"../shared/real/{name}" for name, path in zip(names, paths, strict=True) if not path.exists()]
    if not absent:
        return paths
    message = f"absent: {', '.join(absent)}"
    print(message)
    if os.environ.get("CI", "").lower() == "true":
        pytest.fail(message)
    pytest.skip(message)


def deliveries(archive: Path, folder: str) -> list[Delivery]:
    """The POS files below a folder of the archive, named as they land."""
    found = []
    with tarfile.open(archive) as members:
        for member in members:
            place = Path(member.name)
            if member.isfile() and place.is_relative_to(f"{folder}/pos"):
                stream = members.extractfile(member)
                assert stream is not None
                found.append((place.relative_to(folder).as_posix(), stream.read()))
    return found
