"""``freshmart``: runs one command and turns whatever goes wrong into words and an exit code."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

import typer
from typer.main import get_command

from freshmart_cli.cli.failures import report_bug, report_failure, report_interruption, report_usage
from freshmart_cli.cli.lazy_group import LazyGroup
from freshmart_cli.errors import FreshmartError

INTERRUPTED = 130
PROGRAM = "freshmart"

app = typer.Typer(name=PROGRAM, cls=LazyGroup, rich_markup_mode=None, pretty_exceptions_enable=False)


@app.callback()
def freshmart() -> None:
    """Run a retail lakehouse from YAML contracts.

    Try: freshmart demo
    """


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (the process's own if None); the exit codes are those of DESIGN.md, section 6."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    as_json = "--json" in given
    try:
        code = _run(given)
        sys.stdout.flush()
    except FreshmartError as error:
        return report_failure(error, as_json)
    except typer.TyperException as error:
        return report_usage(error, as_json)
    except (KeyboardInterrupt, typer.Abort):
        return report_interruption(as_json, INTERRUPTED)
    except BrokenPipeError:
        return _leave_the_pipe()
    except Exception as error:
        return report_bug(error, as_json)
    return code


def _run(given: list[str]) -> int:
    command = get_command(app)
    if f"_{PROGRAM.upper()}_COMPLETE" in os.environ:
        command.main(given, PROGRAM)
    try:
        with command.make_context(PROGRAM, given) as context:
            command.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    return 0


def _leave_the_pipe() -> int:
    """Nobody reads any more: say nothing, not even while Python flushes at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0
