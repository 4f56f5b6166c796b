"""The ledger of differences between the engines that are tolerated: each has a reason, and a day when it ends."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

PATH = Path(__file__).with_name("tolerated.yml")


@dataclass(frozen=True, slots=True)
class Tolerated:
    """Differences that begin with ``difference``, until ``expires``."""

    difference: str
    reason: str
    expires: date


def entries() -> tuple[Tolerated, ...]:
    listed = yaml.safe_load(PATH.read_text(encoding="utf-8"))["tolerated"] or []
    return tuple(Tolerated(**each) for each in listed)


def digits(today: date | None = None) -> int:
    """Significant digits to which doubles are compared; 17, so all of them, where no entry is good."""
    entry = yaml.safe_load(PATH.read_text(encoding="utf-8"))["doubles"]
    good = entry and entry["reason"].strip() and entry["expires"] >= (today or date.today())
    return int(entry["digits"]) if good else 17


def untolerated(differences: Iterable[str], today: date | None = None) -> list[str]:
    """What no entry that is still good tolerates."""
    good = [each for each in entries() if each.expires >= (today or date.today())]
    return [told for told in differences if not any(told.startswith(each.difference) for each in good)]
