"""The options that every command takes, before its name or after it."""

from __future__ import annotations

import contextlib
import shlex
from collections.abc import Iterable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.main import get_command

from freshmart_cli.errors import UserError

if TYPE_CHECKING:
    from freshmart_cli.pipeline.session import Options

_GIVEN: ContextVar[Mapping[str, Any]] = ContextVar("shared options", default=MappingProxyType({}))
_NOTHING: tuple[Any, ...] = (None, (), [], False)


@dataclass(frozen=True, slots=True)
class Shared:
    """What was given before and after the command's name; what came after wins, ``--set`` adds up."""

    workspace: Path = Path()
    env: str | None = None
    overrides: Mapping[str, str] | None = None
    as_of: datetime | None = None
    wait: float = 0.0
    as_json: bool = False

    def options(self) -> Options:
        from freshmart_cli.pipeline.session import Options

        return Options(self.workspace, self.env, dict(self.overrides or {}), self.as_of, self.wait)

    def addressed(self, commands: Iterable[str]) -> list[str]:
        """Commands as they are to be typed here, with this one's workspace, settings and time."""
        return [f"{each}{self._address()}" for each in commands]

    def _address(self) -> str:
        given = [("--workspace", str(self.workspace))] if self.workspace != Path() else []
        given += [("--env", self.env)] if self.env else []
        given += [("--set", f"{name}={value}") for name, value in (self.overrides or {}).items()]
        given += [("--as-of", self.as_of.isoformat())] if self.as_of else []
        return "".join(f" {option} {shlex.quote(value)}" for option, value in given)

    @classmethod
    def given(cls) -> Shared:
        """The options of the command that runs; raises UserError for a value that cannot be read."""
        given = _GIVEN.get()
        wait = given.get("wait", 0.0)
        if wait < 0:
            raise UserError(f"--wait {wait:g} is negative", hint="give the seconds to wait for another run")
        return cls(
            Path(given.get("workspace", ".")),
            given.get("env"),
            dict(_setting(text) for text in given.get("settings", ())),
            _instant(given["as_of"]) if "as_of" in given else None,
            wait,
            given.get("as_json", False),
        )


def shared_parameters() -> list[Any]:
    """The options as parameters of a command line."""
    places, manner = _described(_places), _described(_manner)
    return [each for each in (*places, *manner) if each.name != "help"]


@contextlib.contextmanager
def remembered(context: Any) -> Iterator[None]:
    """Move the shared options out of a command's own parameters, to where ``Shared.given`` finds them."""
    kept = dict(_GIVEN.get())
    for name in SHARED_NAMES:
        value = context.params.pop(name, None)
        if value not in _NOTHING:
            kept[name] = [*kept.get(name, ()), *value] if name == "settings" else value
    token = _GIVEN.set(kept)
    try:
        yield
    finally:
        _GIVEN.reset(token)


def _places(
    workspace: Annotated[
        Path | None,
        typer.Option("--workspace", metavar="DIR", help="The workspace; this folder if left out."),
    ] = None,
    env: Annotated[str | None, typer.Option("--env", metavar="NAME", help="An environment of freshmart.yml.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Set a variable of freshmart.yml; repeatable."),
    ] = None,
) -> None:
    """Where the work is."""


def _manner(
    as_of: Annotated[
        str | None,
        typer.Option("--as-of", metavar="TIMESTAMP", help="Act as if it were then (ISO 8601; UTC unless said)."),
    ] = None,
    wait: Annotated[
        float | None, typer.Option("--wait", metavar="SECONDS", help="Wait that long for another run to end.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Answer in JSON.")] = False,
) -> None:
    """How it is done."""


SHARED_NAMES = ("workspace", "env", "settings", "as_of", "wait", "as_json")


def _described(function: Any) -> list[Any]:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    app.command()(function)
    return list(get_command(app).params)


def _setting(text: str) -> tuple[str, str]:
    name, sign, value = text.partition("=")
    if not sign or not name.strip():
        raise UserError(f"--set {text!r} is not NAME=VALUE", hint="for example: --set landing=./landing")
    return name.strip(), value


def _instant(text: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise UserError(
            f"--as-of {text!r} is no timestamp", hint="for example: --as-of 2026-03-04T14:00:00Z"
        ) from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
