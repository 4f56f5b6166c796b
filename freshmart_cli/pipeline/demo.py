"""Shows the whole toolkit on a simulated chain, and checks every figure of it against what is true."""

from __future__ import annotations

import shutil
import time
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from freshmart_cli.compile.rendering import workspace_files
from freshmart_cli.contracts.reports import load_reports
from freshmart_cli.errors import UserError
from freshmart_cli.events import Event, Observer, Silence
from freshmart_cli.execute.context import Context
from freshmart_cli.observe.health import Status
from freshmart_cli.observe.reconcile import reconcile
from freshmart_cli.observe.reconciliation import Reconciliation
from freshmart_cli.observe.status import status
from freshmart_cli.observe.trace import trace
from freshmart_cli.observe.traces import Trace, TraceOptions
from freshmart_cli.pipeline.dashboards import Dashboard, filled
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.runs import run
from freshmart_cli.pipeline.session import Options, session
from freshmart_cli.simulate import SimulationResult, simulate
from freshmart_cli.simulate.demo.check import Check
from freshmart_cli.simulate.demo.checks import check_delivery
from freshmart_cli.simulate.demo.plan import (
    FigureToTrace,
    demo_options,
    figure_to_trace,
    moment_after,
)

MARKER = ".freshmart-demo"
_WORKSPACE = ("freshmart.yml", "sources", "contracts", "reports")
_TRACED_LINES = 6


@dataclass(frozen=True, slots=True)
class Delivery:
    """One delivery: when it was looked at, the run that took it in, the checks after it."""

    seen_at: datetime
    report: RunReport
    checks: tuple[Check, ...]


@dataclass(frozen=True, slots=True)
class Demo:
    """All that the demo shows; ``folder`` is a workspace that can be used on."""

    folder: Path
    simulated: SimulationResult
    deliveries: tuple[Delivery, Delivery]
    status: Status
    dashboards: tuple[Dashboard, ...]
    reconciliation: Reconciliation
    asked: FigureToTrace
    trace: Trace
    seconds: float

    @property
    def green(self) -> bool:
        """Every check after both deliveries, every cent explained, the traced figure equal to its lines."""
        checks = all(check.green for delivery in self.deliveries for check in delivery.checks)
        traced = bool(self.trace.figures) and all(figure.agrees for figure in self.trace.figures)
        return checks and traced and not self.reconciliation.unexplained


def demo(folder: Path, observer: Observer | None = None, env: str | None = None) -> Demo:
    """Simulate, run after each of two deliveries, check; ``env``: the environment whose engine does it.

    Raises UserError for a folder that holds what no demo made, and whatever ends a run.
    """
    watch = observer or Silence()
    began = time.monotonic()
    prepare(folder)
    simulated = simulate(
        demo_options(folder), lambda done, total: watch.notify(Event("simulate", "advanced", "", done, total))
    )
    watch.notify(Event("simulate", "ended"))
    first = _take_in(_options(folder, env), watch)
    with session(_options(folder, env, first.seen_at)) as context:
        first = replace(first, checks=check_delivery(context, simulated.truth, 1))
    shutil.copytree(simulated.second_delivery, simulated.landing, dirs_exist_ok=True)
    second = _take_in(_options(folder, env), watch)
    asked = figure_to_trace(simulated.truth)
    with session(_options(folder, env, second.seen_at)) as context:
        return Demo(
            folder,
            simulated,
            (first, replace(second, checks=check_delivery(context, simulated.truth, 2))),
            status(context),
            tuple(filled(context, report, brief=True) for report in load_reports(context.workspace)),
            reconcile(context),
            asked,
            _traced(context, asked),
            time.monotonic() - began,
        )


def prepare(folder: Path) -> None:
    """An empty folder with a workspace in it; what an earlier demo left there goes."""
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise UserError(f"{folder} is not a folder", hint="name another: freshmart demo --out DIR")
    if (folder / MARKER).is_file():
        shutil.rmtree(folder)
    if folder.is_dir() and any(folder.iterdir()):
        raise UserError(
            f"{folder} holds files that the demo did not make; nothing was removed",
            hint="name another: freshmart demo --out DIR",
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text("made by freshmart demo, which removes this folder when it runs again\n")
        for name in _WORKSPACE:
            _copy(workspace_files(name), folder / name)
    except OSError as error:
        raise UserError(f"{folder} cannot be written: {error.strerror}", hint="name another with --out DIR") from error


def _copy(origin: Path, target: Path) -> None:
    if origin.is_dir():
        shutil.copytree(origin, target)
    else:
        shutil.copyfile(origin, target)


def _take_in(options: Options, observer: Observer) -> Delivery:
    seen_at = moment_after(options.workspace / "landing")
    report = run(replace(options, as_of=seen_at), False, observer)
    if report.failure is not None:
        raise report.failure
    return Delivery(seen_at, report, ())


def _options(folder: Path, env: str | None, seen_at: datetime | None = None) -> Options:
    return Options(workspace=folder, env=env, as_of=seen_at)


def _traced(context: Context, asked: FigureToTrace) -> Trace:
    return trace(context, asked.table, dict(asked.keys), TraceOptions(measure=asked.measure, lines=_TRACED_LINES))
