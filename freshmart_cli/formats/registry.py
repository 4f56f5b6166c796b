"""Finds the formats: every module of this package that ends with ``FORMAT = …`` is one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from typing import Any

import freshmart_cli.formats as package
from freshmart_cli.formats.format import Format, OpensEnvelopes
from freshmart_cli.formats.piece import Piece


@cache
def formats() -> dict[str, Format]:
    """Every format by name."""
    modules = (
        importlib.import_module(f"{package.__name__}.{found.name}")
        for found in pkgutil.iter_modules(package.__path__)
        if found.name != "registry"
    )
    found = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return {each.name: each for each in sorted(found, key=lambda each: each.name)}


def options_for(block: Any) -> Piece:
    """Read a ``format:`` block; raises ValueError naming the known formats, or pydantic's error."""
    kind = block.get("type") if isinstance(block, dict) else getattr(block, "type", None)
    if kind not in formats():
        raise ValueError(f"unknown format {kind!r}; known are {', '.join(formats())}")
    return formats()[kind].options.model_validate(block)


def format_of(options: Piece) -> Format:
    """The format whose options these are."""
    return formats()[str(getattr(options, "type", ""))]


def within(envelope: str, options: Piece) -> Piece:
    """The options by which records in an envelope are framed; formats that know none ignore it."""
    kind = format_of(options)
    return kind.within(options, envelope) if isinstance(kind, OpensEnvelopes) else options
