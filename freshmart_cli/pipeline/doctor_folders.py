"""Where an environment's files come from and where its tables lie."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path

from freshmart_cli.engine.folders import look_at
from freshmart_cli.pipeline.doctor_findings import Finding
from freshmart_cli.pipeline.doctor_machine import disk


def folder_needs(root: Path, variables: Mapping[str, str]) -> Iterator[Finding]:
    """Of the variables ``landing`` and ``lakehouse``: folders relative to ``root``, or URIs, which nobody asks."""
    for name, looked in (("landing", _landing), ("lakehouse", _lakehouse)):
        written = variables.get(name, name)
        if "://" in written:
            yield Finding(name, "ok", f"{written.partition('://')[0]}://…, not looked at from here")
        else:
            yield from looked((root / Path(written).expanduser()).resolve())


def _landing(folder: Path) -> Iterator[Finding]:
    state, needed = look_at(folder), "files to ingest, or --set landing=DIR"
    if state.blocked or (state.exists and not state.readable):
        fix = f"ls -ld {shlex.quote(str(state.nearest))}"
        told = "a file is in its way" if state.blocked else "cannot be read"
        yield Finding("landing", "missing", f"{folder}: {told}", needed, f"{fix}, or --set landing=DIR")
    elif not state.exists:
        fix = "freshmart simulate --out chain && freshmart run --set landing=chain/landing"
        yield Finding("landing", "warning", f"{folder}: not there", needed, fix)
    else:
        yield Finding("landing", "ok", str(folder))


def _lakehouse(folder: Path) -> Iterator[Finding]:
    state = look_at(folder)
    if state.blocked or not state.writable:
        told = f"{state.nearest} is a file" if state.blocked else f"{state.nearest} cannot be written to"
        fix = "name another: --set lakehouse=DIR"
        yield Finding("lakehouse", "missing", f"{folder}: {told}", "a folder to write to", fix)
        return
    yield Finding("lakehouse", "ok", str(folder) if state.exists else f"{folder}, made at the first run")
    yield disk(folder, "disk of lakehouse")
