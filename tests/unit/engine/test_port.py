"""Every engine has the verbs of the port, no more and no other."""

from __future__ import annotations

import inspect

import pytest

from freshmart_cli.engine.port import Engine
from freshmart_cli.engine.sail import SailEngine
from freshmart_cli.engine.spark import SparkEngine
from tests.support.fake_engine import FakeEngine

VERBS = sorted(name for name in vars(Engine) if not name.startswith("_") and name != "capabilities")


def parameters(engine: type, verb: str) -> list[tuple[str, object]]:
    found = inspect.signature(getattr(engine, verb)).parameters.values()
    return [(each.name, each.default) for each in found]


@pytest.mark.parametrize("engine", [SailEngine, SparkEngine, FakeEngine])
@pytest.mark.parametrize("verb", VERBS)
def test_an_engine_has_the_verb_as_the_port_declares_it(engine: type, verb: str) -> None:
    assert parameters(engine, verb) == parameters(Engine, verb)


@pytest.mark.parametrize("engine", [SailEngine, SparkEngine, FakeEngine])
def test_an_engine_tells_its_name(engine: type) -> None:
    assert engine.capabilities.name  # type: ignore[attr-defined]
