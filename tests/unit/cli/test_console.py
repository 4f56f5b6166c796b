from __future__ import annotations

import io
import sys
from decimal import Decimal

import pytest

from freshmart_cli.cli.console import next_steps, show, shown_value, table


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (True, "yes"),
        (False, "no"),
        (1234567, "1,234,567"),
        (Decimal("-1234.50"), "-1,234.50"),
        (1234.567, "1,234.57"),
        (("a", 1000), "a, 1,000"),
        ("1000", "1000"),
    ],
)
def test_a_value_is_shown_for_people(value: object, shown: str) -> None:
    assert shown_value(value) == shown


def test_numbers_stand_to_the_right_and_words_to_the_left(capsys: pytest.CaptureFixture[str]) -> None:
    show(table(("name", "rows"), [("a", 5), ("longer", 1200)]))
    assert capsys.readouterr().out.splitlines() == ["name     rows", "a           5", "longer  1,200"]


def test_what_goes_to_a_pipe_is_neither_broken_nor_padded_nor_coloured(capsys: pytest.CaptureFixture[str]) -> None:
    show(table(("state", "message"), [("failed", "x" * 300), ("done", "y")]))
    lines = capsys.readouterr().out.splitlines()
    assert lines[1:] == ["failed  " + "x" * 300, "done    y"]


def test_square_brackets_in_data_are_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    show("[bold]x[/bold]")
    show(table(("a",), [("[red]y",)]))
    out = capsys.readouterr().out
    assert "[bold]x[/bold]" in out
    assert "[red]y" in out


def test_the_next_commands_end_an_answer(capsys: pytest.CaptureFixture[str]) -> None:
    next_steps(["freshmart run", "freshmart status"])
    assert capsys.readouterr().out == "\nnext: freshmart run\n      freshmart status\n"
    next_steps([])
    assert capsys.readouterr().out == ""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_on_a_terminal_a_command_stays_in_one_piece_and_a_table_folds_its_last_column(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("NO_COLOR", "1")
    command = "freshmart status --workspace " + "x" * 60
    next_steps([command])
    show(table(("table", "said"), [("gold.store_daily", "word " * 12)]))
    assert command in terminal.getvalue()
    assert "gold.store_daily  word" in terminal.getvalue()
    assert terminal.getvalue().count("word") == 12
