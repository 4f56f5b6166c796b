"""FreshMart's workspace cut down to the tills: what the peer does too, and nothing else."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import yaml

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


def settings_of(workspace: Path, env: str) -> dict[str, str]:
    """What an environment of the workspace sets."""
    document = yaml.safe_load((workspace / "freshmart.yml").read_text("utf-8"))
    return dict(document["environments"][env].get("settings", {}))


def with_settings(workspace: Path, env: str, settings: Mapping[str, str]) -> Path:
    """The workspace, its environment ``env`` set up with these settings too."""
    config = workspace / "freshmart.yml"
    document = yaml.safe_load(config.read_text("utf-8"))
    document["environments"][env]["settings"] = {**settings_of(workspace, env), **settings}
    config.write_text(yaml.safe_dump(document, sort_keys=False), "utf-8")
    return workspace


def _made(path: Path) -> Path:
    assert path.exists(), f"{path} is gone: the benchmark's workspace needs it"
    return path


def _parent(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
