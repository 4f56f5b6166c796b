"""FreshMart's workspace cut down to the tills: what the peer does too, and nothing else."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmarks.sides import ROOT

SOURCES = ("pos", "stores", "products", "loyalty")
"""Loyalty has no files here; the dashboards ask it who a card belongs to."""
DERIVED = (
    *("gold/store_daily", "gold/store_sales_15min", "gold/product_daily"),
    *("silver/identified_sales", "silver/identity_bridge"),
)


def spine(folder: Path) -> Path:
    """Write the workspace into ``folder`` and return it."""
    shutil.copy(_made(ROOT / "freshmart.yml"), _parent(folder / "freshmart.yml"))
    for name in SOURCES:
        for kind in ("sources", "contracts"):
            shutil.copy(_made(ROOT / kind / f"{name}.yml"), _parent(folder / kind / f"{name}.yml"))
    for name in DERIVED:
        shutil.copy(_made(ROOT / "contracts" / f"{name}.yml"), _parent(folder / "contracts" / f"{name}.yml"))
    return folder


def _made(path: Path) -> Path:
    assert path.exists(), f"{path} is gone: the benchmark's workspace needs it"
    return path


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
