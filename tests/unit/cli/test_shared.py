from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from freshmart_cli.cli.main import app
from freshmart_cli.cli.shared import Shared
from tests.unit.cli.conftest import Run, Stand
from tests.unit.cli.reports import report

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
LINES = [
    ["--workspace", "shop", "--env", "ci", "--set", "landing=in", "--as-of", "2026-03-04T12:00:00Z", "--wait", "9"],
    [],
]


@pytest.mark.parametrize("before", [True, False], ids=["before the name", "after the name"])
def test_shared_options_mean_the_same_before_and_after_the_command(stand: Stand, before: bool) -> None:
    called = stand("runs.run", report("done"))
    words = [*LINES[not before], "run", *LINES[before]]
    assert CliRunner().invoke(app, words).exit_code == 0
    options = called.options
    assert (options.workspace, options.env, options.as_of, options.wait) == (Path("shop"), "ci", NOON, 9.0)
    assert options.overrides == {"landing": "in"}


def test_settings_add_up_and_the_later_value_wins(stand: Stand) -> None:
    called = stand("runs.run", report("done"))
    words = [
        "--set",
        "landing=a",
        "--set",
        "lakehouse=b",
        "--env",
        "dev",
        "run",
        "--set",
        "landing=c=d",
        "--env",
        "ci",
        "--set",
        "extra=",
    ]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert called.options.overrides == {"landing": "c=d", "lakehouse": "b", "extra": ""}
    assert called.options.env == "ci"


def test_options_of_a_group_between_its_name_and_its_command_count_too(stand: Stand) -> None:
    called = stand("runs.promote_gold", report("done"))
    words = ["--set", "a=1", "promote", "--set", "b=2", "gold", "--set", "c=3"]
    assert CliRunner().invoke(app, words).exit_code == 0
    assert called.options.overrides == {"a": "1", "b": "2", "c": "3"}


def test_what_one_command_line_gives_is_gone_with_the_next(stand: Stand, run: Run) -> None:
    called = stand("runs.run", report("done"))
    run("--json", "--set", "landing=in", "--env", "ci", "run")
    answered = run("run")
    assert called.options.overrides == {}
    assert called.options.env is None
    assert answered.out.startswith("step")


def test_json_is_answered_wherever_it_is_asked_for(stand: Stand, run: Run) -> None:
    stand("runs.run", report("done"))
    assert run("--json", "run").document == run("run", "--json").document


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--set", "landing"], "--set 'landing' is not NAME=VALUE"),
        (["--set", "=in"], "--set '=in' is not NAME=VALUE"),
        (["--as-of", "yesterday"], "--as-of 'yesterday' is no timestamp"),
        (["--wait", "-1"], "--wait -1 is negative"),
    ],
)
def test_a_shared_option_that_cannot_be_read_is_refused_before_anything_runs(
    stand: Stand, run: Run, words: list[str], told: str
) -> None:
    called = stand("runs.run", report("done"))
    said = run("run", *words)
    assert (said.code, called.calls) == (2, [])
    assert told in said.err


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-03-04T12:00:00Z", NOON),
        ("2026-03-04T12:00", NOON),
        ("2026-03-04T07:00:00-05:00", NOON),
        ("2026-03-04", datetime(2026, 3, 4, tzinfo=UTC)),
    ],
)
def test_a_time_without_a_zone_is_utc(stand: Stand, run: Run, text: str, meant: datetime) -> None:
    called = stand("runs.run", report("done"))
    assert run("run", "--as-of", text).code == 0
    assert called.options.as_of == meant


def test_the_next_command_is_addressed_like_this_one() -> None:
    shared = Shared(Path("my shop"), "ci", {"landing": "in here"}, NOON)
    assert shared.addressed(["freshmart status"]) == [
        "freshmart status --workspace 'my shop' --env ci --set 'landing=in here' --as-of 2026-03-04T12:00:00+00:00"
    ]
    assert Shared().addressed(["freshmart status"]) == ["freshmart status"]
