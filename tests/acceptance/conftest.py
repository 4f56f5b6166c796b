"""Fixtures of the acceptance tests."""

import pytest

from tests.support.driving import one_engine, one_key
from tests.support.engines import engine_under_test, spark_server

__all__ = ["engine_under_test", "one_engine", "one_key", "spark_server"]


@pytest.fixture(autouse=True)
def on_the_engine_under_test(engine_under_test: None) -> None:
    """These tests pass on either engine."""
