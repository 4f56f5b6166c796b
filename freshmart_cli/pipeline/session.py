"""Opens a workspace for work: locks first, then the engine that inherits them, then the context of one run."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from freshmart_cli.compile.columns import mask_function
from freshmart_cli.compile.document_records import functions_called
from freshmart_cli.contracts.loading import load_workspace
from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.choice import EngineChoice
from freshmart_cli.engine.lazy import LazyEngine
from freshmart_cli.engine.left_running import end_left
from freshmart_cli.engine.masks import Mask
from freshmart_cli.engine.offered import ELEMENTS, WITHOUT, Offered
from freshmart_cli.engine.remote import NoMemory
from freshmart_cli.errors import EngineUnreachable, UserError
from freshmart_cli.events import Observer, Silence
from freshmart_cli.execute.boundaries import watch_engine
from freshmart_cli.execute.context import Context, fresh_id
from freshmart_cli.execute.lakehouse import Lakehouse
from freshmart_cli.execute.ledger import Ledger
from freshmart_cli.execute.locks import Locks
from freshmart_cli.execute.open_sessions import OpenSessions
from freshmart_cli.execute.records import Records
from freshmart_cli.execute.state import States


@dataclass(frozen=True, slots=True)
class Options:
    """What every command shares. ``overrides`` are ``--set`` values; ``wait``: seconds to wait for a lock."""

    workspace: Path = Path()
    env: str | None = None
    overrides: Mapping[str, str] = field(default_factory=dict)
    as_of: datetime | None = None
    wait: float = 0.0


def workspace_of(options: Options) -> Workspace:
    """Load and check the workspace; raises UserError or WorkspaceInvalid."""
    return load_workspace(options.workspace, options.env, options.overrides)


@contextlib.contextmanager
def session(
    options: Options,
    locks: tuple[str, ...] = (),
    observer: Observer | None = None,
    workspace: Workspace | None = None,
) -> Iterator[Context]:
    """A context over the workspace's lakehouse; ``locks``: groups that the work writes, none for readers.

    For a writer the engine starts in the background at once, for a reader with its first statement; until then
    nothing is written, not even a folder.
    """
    workspace = workspace or workspace_of(options)
    lakehouse = Lakehouse(workspace.lakehouse)
    held = Locks(lakehouse.locks)
    if locks:
        _make_folder(lakehouse.root)
        held.take(locks, options.wait)
    try:
        sessions = OpenSessions(lakehouse.sessions, held.names)
        _end_left(workspace, sessions)
        engine = LazyEngine(
            _choice(workspace, sessions),
            lakehouse.engine / f"{os.getpid()}-{secrets.token_hex(2)}",
            lambda: _secrets(workspace, lakehouse),
            held.descriptors,
            watch_engine,
        )
        if locks:
            engine.spawn()
        for function in _offered(workspace):
            engine.offer(function)
        now = options.as_of or datetime.now(UTC)
        try:
            yield Context(
                workspace,
                engine,
                lakehouse,
                Ledger(lakehouse.ledger),
                States(lakehouse.states),
                Records(lakehouse.records, fresh_id()),
                observer or Silence(),
                now,
                options.as_of,
            )
        finally:
            engine.close()
    finally:
        held.close()


def _choice(workspace: Workspace, sessions: OpenSessions) -> EngineChoice:
    wanted = workspace.environment
    memory = sessions if sessions.locks else NoMemory()
    return EngineChoice(wanted.engine, wanted.master, wanted.remote, wanted.catalog, wanted.settings, memory)


def _end_left(workspace: Workspace, sessions: OpenSessions) -> None:
    """What a killed command began elsewhere must not commit beside what this one writes."""
    for left in sessions.left():
        try:
            end_left(left, workspace.environment.remote)
        except EngineUnreachable as error:
            raise EngineUnreachable(
                f"an earlier run that was killed may still be writing there: {error.message}",
                hint=f"start that server again; once it is gone for good: rm {sessions.path(left)}",
            ) from error
        sessions.forget(left)


def _secrets(workspace: Workspace, lakehouse: Lakehouse) -> dict[str, str]:
    """The keys of masks, made where they are missing."""
    _make_folder(lakehouse.root)
    return _mask_keys(workspace, lakehouse)


def _make_folder(root: Path) -> None:
    try:
        root.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(
            f"the lakehouse folder {root} cannot be used: {error.strerror}",
            hint="choose another: --set lakehouse=DIR",
        ) from error


def _masks(workspace: Workspace) -> list[Mask]:
    found = {}
    for contract in workspace.contracts.values():
        for table in contract.tables.values():
            for column in table.columns.values():
                kind, _, inside = column.mask.partition("(")
                if kind == "hmac":
                    purpose, domain = (part.strip() for part in inside.rstrip(") ").split(","))
                    name = mask_function(purpose, domain)
                    found[name] = Mask(name, key_variable(workspace, purpose), domain)
    return list(found.values())


def _offered(workspace: Workspace) -> list[Offered]:
    """What the SQL of the workspace's contracts calls."""
    called = {name for contract in workspace.contracts.values() for name in functions_called(contract)}
    return [*_masks(workspace), *(each for each in (ELEMENTS, WITHOUT) if each.name in called)]


def key_variable(workspace: Workspace, purpose: str) -> str:
    """The environment variable that holds a purpose's key."""
    return workspace.settings.purposes.get(purpose, f"FRESHMART_HMAC_{purpose.upper()}")


def _mask_keys(workspace: Workspace, lakehouse: Lakehouse) -> dict[str, str]:
    """Keys by environment variable; a local engine gets a key made for this lakehouse where none is given."""
    found = {}
    for purpose in workspace.settings.purposes:
        variable = key_variable(workspace, purpose)
        if variable in os.environ:
            found[variable] = os.environ[variable]
        elif not workspace.environment.remote:
            found[variable] = _local_key(lakehouse.keys / purpose)
        else:
            raise UserError(
                f"environment variable {variable} is not set", hint=f"it holds the key of purpose {purpose}"
            )
    return found


def _local_key(path: Path) -> str:
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{secrets.token_hex(4)}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_hex(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text()
