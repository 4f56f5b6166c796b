"""What ends a benchmark without figures."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence


class BenchmarkFailed(Exception):
    """The figures would be worthless, so there are none."""


class CommandFailed(BenchmarkFailed):
    """A side did not finish its work; ``output`` is the end of what it printed."""

    def __init__(self, command: Sequence[str], exit_code: int, output: str) -> None:
        super().__init__(f"exit code {exit_code} of: {shlex.join(command)}\n{output}")
        self.command = tuple(command)
        self.exit_code = exit_code
        self.output = output


class FiguresDiffer(BenchmarkFailed):
    """The sides disagree about the sales; ``examples`` name side, store, date and sums."""

    def __init__(self, case: str, rows: int, examples: Sequence[str]) -> None:
        shown = "\n".join(examples)
        super().__init__(f"{case}: {rows} rows of store_daily are of one side alone, such as\n{shown}")
        self.case = case
        self.rows = rows
        self.examples = tuple(examples)


class TooManyJobs(BenchmarkFailed):
    """A batch makes more Spark jobs a table than is promised; ``found`` has the steps that do with their figures."""

    def __init__(self, most: int, found: Mapping[str, float]) -> None:
        listed = ", ".join(f"{step} {jobs:.1f}" for step, jobs in found.items())
        super().__init__(f"more than {most} Spark jobs a table: {listed}")
        self.most = most
        self.found = dict(found)
