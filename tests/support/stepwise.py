"""Runs over a workspace as ``freshmart run`` makes them, step by step on an engine of the test's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from freshmart_cli.contracts.workspace import Workspace
from freshmart_cli.engine.port import Engine
from freshmart_cli.execute.context import Context
from freshmart_cli.names import TableName
from freshmart_cli.pipeline.report import RunReport
from freshmart_cli.pipeline.steps import Journal, ingest_step, refresh_step, silver_steps
from tests.support.depot import NOW, context_of, land
from tests.support.tables import fingerprints


class Runs:
    """Runs over one workspace, a minute apart; each ends with the ``gold`` tables."""

    def __init__(self, workspace: Workspace, engine: Engine, gold: Sequence[str] = ("gold.day_totals",)) -> None:
        self.workspace, self.engine, self._gold, self._runs = workspace, engine, gold, 0

    def context(self) -> Context:
        return context_of(self.workspace, self.engine, NOW + timedelta(minutes=self._runs))

    def land(self, name: str, content: bytes) -> None:
        land(self.workspace, name, content, NOW + timedelta(minutes=self._runs))

    def attempt(self, *sources: str, rebuild: bool = False) -> RunReport:
        self._runs += 1
        with Journal(self.context(), "run") as journal:
            for name in sources:
                journal.step(ingest_step, name)
                silver_steps(journal, name, rebuild=rebuild)
            for name in self._gold:
                journal.step(refresh_step, name)
        return journal.report

    def run(self, *sources: str, rebuild: bool = False) -> list[tuple[str, str, str]]:
        """Step, table and message of what was done; nothing may fail."""
        report = self.attempt(*sources, rebuild=rebuild)
        if report.failure is not None:
            raise report.failure
        return [(each.step, each.table, each.message) for each in report.steps if each.state != "unchanged"]

    def rows(self, table: str, *columns: str) -> list[tuple[object, ...]]:
        """The rows of a table, sorted."""
        its = self.context()
        its.register(TableName.parse(table))
        found = self.engine.query(f"SELECT {', '.join(columns)} FROM {table}").to_pylist()
        return sorted((tuple(row.values()) for row in found), key=repr)

    def tables(self) -> dict[str, tuple[int, str]]:
        """What the lakehouse holds, provenance apart."""
        return fingerprints(self.workspace.lakehouse)
