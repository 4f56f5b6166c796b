"""Fixtures of the acceptance tests."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from freshmart_cli.pipeline import session as sessions
from tests.support.driving import one_engine, one_key
from tests.support.engines import engine_under_test, spark_server

__all__ = ["engine_under_test", "one_engine", "one_key", "spark_server"]


@pytest.fixture(autouse=True)
def on_the_engine_under_test(engine_under_test: None) -> None:
    """These tests pass on either engine."""


@pytest.fixture(scope="session", autouse=True)
def known_keys() -> Iterator[None]:
    """A lakehouse makes the same mask key whenever these tests run: what two engines leave can be compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sessions, "_local_key", _known_key)
        yield


def _known_key(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(hashlib.sha256(path.name.encode()).hexdigest())
    return path.read_text()
