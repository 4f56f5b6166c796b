"""Tables that seem to exist."""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName


def pretend(context: Context, *names: str) -> None:
    """Give tables a folder, so that they exist."""
    for name in names:
        (Path(context.stored(TableName.parse(name)).location) / "_delta_log").mkdir(parents=True, exist_ok=True)
