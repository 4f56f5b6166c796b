"""Fixtures of the acceptance tests."""

from tests.support.driving import one_engine, one_key

__all__ = ["one_engine", "one_key"]
