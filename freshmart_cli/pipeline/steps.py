"""One step each, timed, recorded and reported; a failed step ends the run, what it did not publish stays undone."""

from __future__ import annotations

import errno
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.counting import counted
from freshmart_cli.errors import BatchHeld, FreshmartError, StepFailed
from freshmart_cli.execute.context import Context, source_group
from freshmart_cli.execute.days import refresh_days
from freshmart_cli.execute.derive import Derivation, derive
from freshmart_cli.execute.healing import heal
from freshmart_cli.execute.ingest import ingest
from freshmart_cli.execute.promote_silver import Promoted, promote_source, release_source
from freshmart_cli.execute.rebuild import rebuild_source
from freshmart_cli.names import TableName
from freshmart_cli.pipeline.report import RunReport, StepReport
from freshmart_cli.plan.cadence import is_due
from freshmart_cli.plan.order import referring_sources

StepFunction = Callable[..., StepReport]

_FULL = (errno.ENOSPC, errno.EDQUOT)
_MAKE_ROOM = "nothing of this step is published; make room or give permission, then run the same command again"


class Journal:
    """Collects the steps of one run and writes them to the records; FreshmartErrors end the run, not the program."""

    def __init__(self, context: Context, command: str) -> None:
        self.context = context
        self._command = command
        self._steps: list[StepReport] = []
        self._failure: FreshmartError | None = None
        self._began = datetime.now(UTC).isoformat()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> bool:
        if isinstance(error, FreshmartError):
            self._failure = error
        if self._steps or error is not None:
            ended = datetime.now(UTC).isoformat()
            self.context.records.write(
                "run",
                command=self._command,
                started_at=self._began,
                ended_at=ended,
                ok=error is None,
                message=str(error) if error else "",
            )
        return isinstance(error, FreshmartError)

    @property
    def report(self) -> RunReport:
        return RunReport(self.context.records.run_id, tuple(self._steps), self._failure)

    def step(self, function: StepFunction, name: str, **arguments: Any) -> StepReport:
        """Run one step; what it raises ends the run."""
        began = time.monotonic()
        try:
            done = function(self.context, name, **arguments)
        except FreshmartError as error:
            state = "held" if isinstance(error, BatchHeld) else "failed"
            self._note(StepReport(function.__name__.removesuffix("_step"), name, state, message=error.message), began)
            raise
        except OSError as error:
            failed = StepFailed(f"{name}: {_told(self.context, error)}", hint=_MAKE_ROOM)
            self._note(
                StepReport(function.__name__.removesuffix("_step"), name, "failed", message=failed.message), began
            )
            raise failed from error
        self._note(done, began)
        return done

    def _note(self, done: StepReport, began: float) -> None:
        done = replace(done, seconds=time.monotonic() - began)
        self._steps.append(done)
        self.context.records.write(
            "step",
            step=done.step,
            table=done.table,
            state=done.state,
            rows=done.rows,
            seconds=round(done.seconds, 3),
            message=done.message,
            ok=done.state != "failed",
        )


def _told(context: Context, error: OSError) -> str:
    """What the system says; of a copy the file that was written, and of a full disk whose it is."""
    place = error.filename2 or error.filename
    if error.errno in _FULL:
        return f"no room is left on the disk of the lakehouse {context.lakehouse.root}{f': {place}' if place else ''}"
    return f"{error.strerror or error}{f': {place}' if place else ''}"


def ingest_step(context: Context, name: str) -> StepReport:
    found = ingest(context, context.workspace.sources[name])
    told = [counted(found.files, "file")] if found.files else []
    told += [counted(found.duplicates, "duplicate")] if found.duplicates else []
    told += [f"{len(found.rejected)} unreadable"] if found.rejected else []
    told += [f"{len(found.held)} held"] if found.held else []
    told += [f"{len(found.unsettled)} not settled yet"] if found.unsettled else []
    return StepReport("ingest", name, "done" if told else "unchanged", found.rows, message=", ".join(told))


def silver_steps(journal: Journal, name: str, rebuild: bool = False, override: str = "") -> None:
    """Promote a source, heal and release what waited for it, and keep the days of all that changed."""
    if rebuild:
        journal.step(rebuild_step, name, override=override)
    else:
        journal.step(silver_step, name, override=override)
    released = _heal_and_release(journal, name)
    contracts = journal.context.workspace.contracts
    for each in dict.fromkeys((name, *released)):
        if contracts[each].arrivals:
            journal.step(days_step, each, rebuild=rebuild and each == name)


def _heal_and_release(journal: Journal, name: str) -> list[str]:
    """Heal and release what may have waited for a source's rows, then what waited for rows released, and so on.

    Returns the sources in which rows were released.
    """
    workspace = journal.context.workspace
    changed, released = [name], list[str]()
    while changed:
        parent = changed.pop(0)
        for other in _to_heal(workspace, parent):
            journal.step(heal_step, other)
        for other in referring_sources(workspace, parent):
            if _refers(workspace, other, waiting=True) and journal.step(release_step, other).state == "done":
                changed.append(other)
                released.append(other)
    return released


def _to_heal(workspace: Workspace, name: str) -> list[str]:
    """Sources whose facts may have lacked this one's rows, and the source itself where its own may lack any."""
    wanted = {*referring_sources(workspace, name), name}
    return [other for other in workspace.contracts if other in wanted and _refers(workspace, other, waiting=False)]


def _refers(workspace: Workspace, name: str, waiting: bool) -> bool:
    """Whether a source has references whose rows wait, or such whose rows are published without a parent."""
    tables = workspace.contracts[name].tables.values()
    return any(each.waits == waiting for table in tables for each in table.references.values())


def silver_step(context: Context, name: str, override: str = "") -> StepReport:
    found = promote_source(context, context.workspace.contracts[name], override)
    _stamp(context, source_group(name))
    return _promoted("promote", found, "done" if found.batches or found.published else "unchanged")


def rebuild_step(context: Context, name: str, override: str = "") -> StepReport:
    return _promoted("rebuild", rebuild_source(context, context.workspace.contracts[name], override), "done")


def _promoted(step: str, found: Promoted, state: str) -> StepReport:
    table, rows = f"silver.{found.source}", found.counts.get("read", 0)
    if found.held:
        return StepReport(step, table, "held", rows, message=found.held[0].reason)
    terms = [_term(count, name) for name, count in found.counts.items() if count and name != "read"]
    terms += [f"{found.released} released"] if found.released else []
    return StepReport(step, table, state, rows, message=", ".join(terms))


def release_step(context: Context, name: str) -> StepReport:
    """Judge again what waits for parents that have changed; a batch that is held stays held."""
    found = release_source(context, context.workspace.contracts[name])
    told = f"{found.released} released" if found.released else ""
    state = "done" if found.published else "unchanged"
    return StepReport("release", f"silver.{name}", state, found.released, message=told)


def _term(count: int, name: str) -> str:
    return counted(count, name) if name in ("tombstone", "message") else f"{count} {name}"


def heal_step(context: Context, name: str) -> StepReport:
    healed = heal(context, context.workspace.contracts[name])
    return StepReport("heal", f"silver.{name}", "done" if healed else "unchanged", healed)


def days_step(context: Context, name: str, rebuild: bool = False) -> StepReport:
    found = refresh_days(context, context.workspace.contracts[name], rebuild)
    rows = found.rows if found else 0
    return StepReport("days", f"silver.{name}__days", "done" if rows else "unchanged", rows)


def refresh_step(context: Context, name: str, rebuild: bool = False) -> StepReport:
    derived = context.workspace.derived[name]
    found = derive(context, Derivation(TableName.parse(name), derived, rebuild=rebuild))
    _stamp(context, name)
    if found.held:
        return StepReport("promote", name, "held", found.rows, message=found.held)
    told = f"{counted(found.restated, 'row')} of closed days restated" if found.restated else ""
    return StepReport("promote", name, "done" if found.rows else "unchanged", found.rows, message=told)


def due_sources(context: Context, names: tuple[str, ...]) -> tuple[str, ...]:
    """Sources whose cadence asks for a run now."""
    zone = context.workspace.settings.timezone
    return tuple(
        name
        for name in names
        if is_due(context.workspace.contracts[name].cadence, _last(context, source_group(name)), context.now, zone)
    )


def due_derived(context: Context, names: tuple[str, ...]) -> tuple[str, ...]:
    zone = context.workspace.settings.timezone
    return tuple(
        name
        for name in names
        if is_due(context.workspace.derived[name].cadence, _last(context, name), context.now, zone)
    )


def _last(context: Context, group: str) -> datetime | None:
    text = context.states.read_stamp(group)
    return datetime.fromisoformat(text) if text else None


def _stamp(context: Context, group: str) -> None:
    context.states.write_stamp(group, context.now.astimezone(UTC).isoformat())
