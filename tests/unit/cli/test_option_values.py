from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from freshmart_cli.cli.option_values import taking


@dataclass(frozen=True)
class Meal:
    dish: Annotated[str, typer.Option("--dish", help="What to eat.")]
    plates: Annotated[int, typer.Option("--plates")] = 2


@taking(Meal)
def command(meal: Meal) -> None:
    """Serve a meal."""
    typer.echo(repr(meal))


app = typer.Typer(add_completion=False, rich_markup_mode=None)
app.command()(command)


@pytest.mark.parametrize(
    ("words", "meal"), [(["--dish", "soup"], Meal("soup")), (["--dish", "rice", "--plates", "3"], Meal("rice", 3))]
)
def test_the_fields_of_the_value_are_options_with_their_defaults(words: list[str], meal: Meal) -> None:
    assert CliRunner().invoke(app, words).output.strip() == repr(meal)


def test_a_field_without_a_default_is_required_and_every_option_is_explained() -> None:
    assert CliRunner().invoke(app, []).exit_code == 2
    said = CliRunner().invoke(app, ["--help"]).output
    assert "What to eat." in said
    assert "Serve a meal." in said
