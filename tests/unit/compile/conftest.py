"""The small workspace of tests/support, loaded once a worker, and the parts of it that change in a test."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import yaml

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.source_contract import Contract
from freshmart_cli.contracts.workspace import Workspace
from tests.support.depot import FILES, depot


@pytest.fixture(scope="session")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return depot(tmp_path_factory.mktemp("depot"))


@pytest.fixture
def changed() -> Callable[..., Contract]:
    """A contract of the workspace with some of its text replaced, each piece once."""

    def changed(name: str, *replaced: tuple[str, str]) -> Contract:
        return Contract.model_validate(yaml.load(edited(f"contracts/{name}.yml", *replaced), yaml.BaseLoader))

    return changed


@pytest.fixture
def changed_table() -> Callable[..., Derived]:
    """A derived table of gold with some of its text replaced."""

    def changed_table(name: str, *replaced: tuple[str, str]) -> Derived:
        return Derived.model_validate(yaml.load(edited(f"contracts/gold/{name}.yml", *replaced), yaml.BaseLoader))

    return changed_table


def edited(file: str, *replaced: tuple[str, str]) -> str:
    text = FILES[file]
    for old, new in replaced:
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in {file}"
        text = text.replace(old, new)
    return text
