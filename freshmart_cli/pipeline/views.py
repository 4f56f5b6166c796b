"""The commands that look: each opens a session without locks, asks one question and hands back one frozen value."""

from __future__ import annotations

import getpass
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from freshmart_cli.execute.decisions import Decided
from freshmart_cli.observe import quarantine_cases
from freshmart_cli.observe import quarantine_decide as deciding
from freshmart_cli.observe import quarantine_list as waiting
from freshmart_cli.observe.health import Status
from freshmart_cli.observe.history import Run
from freshmart_cli.observe.history import history as runs_of
from freshmart_cli.observe.orphans import OrphanCount
from freshmart_cli.observe.orphans import orphans as orphans_counted
from freshmart_cli.observe.quarantined import Choice, QuarantineList, ShownCases
from freshmart_cli.observe.query import query as answer_of
from freshmart_cli.observe.reconcile import reconcile as reconciled
from freshmart_cli.observe.reconciliation import Reconciliation
from freshmart_cli.observe.restated import Differences, DiffOptions
from freshmart_cli.observe.restated import diff as restated
from freshmart_cli.observe.status import status as state_of
from freshmart_cli.observe.trace import trace as traced
from freshmart_cli.observe.traces import Trace, TraceOptions
from freshmart_cli.pipeline.session import Options, session

if TYPE_CHECKING:
    import pyarrow as pa

_DEFAULT = TraceOptions()


def status(options: Options) -> Status:
    """Fresh? complete? gated? what needs a person?"""
    with session(options) as context:
        return state_of(context)


def reconcile(options: Options, source: str | None = None, by: tuple[str, ...] = ()) -> Reconciliation:
    """Explain every cent between what arrived and gold; ``unexplained`` holds what cannot be."""
    with session(options) as context:
        return reconciled(context, source, by)


def query(options: Options, sql: str) -> pa.Table:
    """The answer to one SELECT over the lakehouse's tables and ``ops.*``."""
    with session(options) as context:
        return answer_of(context, sql)


def orphans(options: Options, source: str | None = None) -> tuple[OrphanCount, ...]:
    """Rows whose reference has no parent, by reference."""
    with session(options) as context:
        return orphans_counted(context, source)


def diff(options: Options, table: str, keys: Mapping[str, str], asked: DiffOptions) -> Differences:
    """Restatements of a table: before, after, and the files that caused them."""
    with session(options) as context:
        return restated(context, table, keys, asked)


def quarantine_list(options: Options, source: str | None = None, closed: bool = False) -> QuarantineList:
    """What waits; with ``closed`` also what a resend has answered."""
    with session(options) as context:
        return waiting.quarantine_list(context, source, closed)


def quarantine_show(options: Options, subject: str, source: str | None = None, show_pii: bool = False) -> ShownCases:
    """One entry by key, file:line or file, with every version of its key."""
    with session(options) as context:
        asked = TraceOptions(show_pii=show_pii, asked_by=_user())
        return quarantine_cases.quarantine_show(context, subject, source, asked)


def quarantine_decide(options: Options, choice: Choice) -> Decided:
    """Settle a conflict; the next promotion of its source publishes the version chosen."""
    with session(options) as context:
        return deciding.quarantine_decide(context, replace(choice, by=choice.by or _user()))


def trace(options: Options, table: str, keys: Mapping[str, str], asked: TraceOptions = _DEFAULT) -> Trace:
    """Follow a row down to the lines of the files that it came from."""
    with session(options) as context:
        return traced(context, table, keys, replace(asked, asked_by=asked.asked_by or _user()))


def history(options: Options, most: int = 20) -> tuple[Run, ...]:
    """The last runs with their steps, newest first."""
    with session(options) as context:
        return runs_of(context, most)


def _user() -> str:
    """Who asks, for the audit trail."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
