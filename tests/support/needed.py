"""What a machine may lack: a test that needs it is skipped by its name, and fails where CI runs."""

from __future__ import annotations

import os

import pytest

from freshmart_cli.engine.java import find_java, how_to_get_java, why_no_java


def lacking(message: str) -> None:
    """End the test that needs what the message names."""
    (pytest.fail if os.environ.get("CI") else pytest.skip)(message)


def java_is_there() -> None:
    """Spark needs it."""
    java = find_java()
    if lack := why_no_java(java):
        lacking(f"{lack}: {how_to_get_java(java)}")
