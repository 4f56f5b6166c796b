"""What a person, or a program with ``--json``, is told when a command does not end well."""

from __future__ import annotations

import json
import sys
import traceback
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import typer

from freshmart_cli.errors import Diagnostic, FreshmartError

_BUG = 1


def report_failure(error: FreshmartError, as_json: bool) -> int:
    """Message, every diagnostic and the hint; the exit code is the error's own."""
    if as_json:
        _print_json(failure_document(error))
        return error.exit_code
    _say(error.message)
    for each in diagnostics_of(error):
        if each.render() not in error.message:
            typer.echo(f"  {each.render()}", err=True)
    if error.hint:
        typer.echo(f"  next: {error.hint}", err=True)
    return error.exit_code


def failure_document(error: FreshmartError) -> dict[str, Any]:
    """``{"error": {code, message, hint, exit_code, diagnostics?}}``."""
    document = _document(error.code, error.message, error.hint, error.exit_code)
    found = [asdict(each) for each in diagnostics_of(error)]
    if found:
        document["error"]["diagnostics"] = found
    return document


def diagnostics_of(error: FreshmartError) -> tuple[Diagnostic, ...]:
    found: tuple[Diagnostic, ...] = getattr(error, "diagnostics", ())
    return found


def report_usage(error: typer.TyperException, as_json: bool) -> int:
    """The command line cannot be read."""
    context: Any = getattr(error, "ctx", None)
    hint = f"{context.command_path} --help" if context else "freshmart --help"
    if as_json:
        _print_json(_document("usage", error.format_message(), hint, error.exit_code))
    else:
        _say(error.format_message())
        typer.echo(f"  next: {hint}", err=True)
    return error.exit_code


def report_interruption(as_json: bool, code: int) -> int:
    message = "stopped; run the same command again"
    if as_json:
        _print_json(_document("stopped", message, "", code))
    else:
        typer.echo(f"\n{message}", err=True)
    return code


def report_bug(error: Exception, as_json: bool) -> int:
    """A short message; the traceback goes into a file that the message names."""
    kept = _keep("".join(traceback.format_exception(error)))
    message = f"this is a bug of freshmart, not of yours: {type(error).__name__}: {_first_line(error)}"
    hint = f"the traceback is kept in {kept}; the same command can be run again" if kept else ""
    if as_json:
        _print_json(_document("bug", message, hint, _BUG))
    else:
        _say(message)
        typer.echo(f"  next: {hint}", err=True)
    return _BUG


def _say(message: str) -> None:
    typer.secho("error: ", fg="red", bold=True, nl=False, err=True)
    typer.echo(message, err=True)


def _document(code: str, message: str, hint: str, exit_code: int) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "hint": hint, "exit_code": exit_code}}


def _print_json(document: dict[str, Any]) -> None:
    typer.echo(json.dumps(document, indent=2, ensure_ascii=False))


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]


def _keep(text: str) -> Path | None:
    """Write the traceback into a file of the temporary folder; None where not even that can be written."""
    import tempfile

    command = " ".join(sys.argv)
    name = f"freshmart-bug-{datetime.now(UTC):%Y%m%dT%H%M%S}-"
    try:
        with tempfile.NamedTemporaryFile("w", prefix=name, suffix=".txt", delete=False, encoding="utf-8") as file:
            file.write(f"{command}\n\n{text}")
    except OSError:
        return None
    return Path(file.name)
