"""Help: complete, in step with the commands, and quick, since none of their code is read for it."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module

import pytest

from freshmart_cli.cli.catalogue import COMMANDS, Entry
from tests.unit.cli.conftest import Run

HEAVY = ("pyspark", "pysail", "deltalake", "pyarrow", "pandas", "pydantic", "yaml", "jinja2", "sqlglot")
TYPERS_OWN = {"pydantic"}
"""Typer types the values of a command line with it."""

SHARED_OPTIONS = ("--workspace", "--env", "--set", "--as-of", "--wait", "--json")
MOST_TIMES = 2.0
ROUNDS = 7


def commands(entries: dict[str, Entry], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Entry]]:
    for name, entry in entries.items():
        if entry.commands:
            yield from commands(dict(entry.commands), (*path, name))
        else:
            yield (*path, name), entry


ALL = [pytest.param(path, entry, id=" ".join(path)) for path, entry in commands(COMMANDS)]


@pytest.mark.parametrize(("path", "entry"), ALL)
def test_every_command_has_an_example_of_itself_and_takes_the_shared_options(
    run: Run, path: tuple[str, ...], entry: Entry
) -> None:
    shown = run(*path, "--help")
    assert shown.code == 0
    examples = shown.out.partition("Examples:\n")[2].partition("\n\n")[0].splitlines()
    assert examples
    assert all(line.startswith(f"  freshmart {' '.join(path)}") for line in examples)
    assert all(f"  {option}" in shown.out for option in SHARED_OPTIONS)


@pytest.mark.parametrize(("path", "entry"), ALL)
def test_the_catalogue_tells_a_command_in_its_own_words(path: tuple[str, ...], entry: Entry) -> None:
    command = import_module(f"freshmart_cli.cli.commands.{entry.module}").command
    assert command.__doc__.splitlines()[0] == entry.summary


def test_the_help_lists_every_command_with_its_summary(run: Run) -> None:
    shown = " ".join(run("--help").out.split())
    for name, entry in COMMANDS.items():
        assert f"{name} {entry.summary}" in shown


def test_the_help_of_a_group_lists_its_commands(run: Run) -> None:
    shown = run("promote", "--help").out
    assert all(f"  {name} " in shown for name in COMMANDS["promote"].commands)


def loaded_by(*words: str) -> set[str]:
    """Modules in memory after a command line."""
    code = f"import sys; from freshmart_cli.cli.main import main; main({list(words)!r}); print(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


def test_the_help_reads_no_command_and_no_heavy_library() -> None:
    loaded = loaded_by("--help")
    assert {name for name in loaded if name.startswith("freshmart_cli.cli.commands.")} == set()
    assert loaded & set(HEAVY) == set()
    assert "freshmart_cli.pipeline" not in loaded


def test_the_help_of_a_command_reads_that_command_alone() -> None:
    loaded = loaded_by("run", "--help")
    assert {name for name in loaded if name.startswith("freshmart_cli.cli.commands.")} == {
        "freshmart_cli.cli.commands.run"
    }
    assert loaded & (set(HEAVY) - TYPERS_OWN) == set()


def test_the_help_costs_at_most_twice_what_importing_typer_and_rich_costs() -> None:
    commands = (["-c", "import typer, rich"], ["-m", "freshmart_cli", "--help"])
    best = [float("inf"), float("inf")]
    for _ in range(ROUNDS):
        for place, command in enumerate(commands):
            began = time.perf_counter()
            subprocess.run([sys.executable, *command], capture_output=True, check=True)
            best[place] = min(best[place], time.perf_counter() - began)
    assert best[1] <= MOST_TIMES * best[0]
