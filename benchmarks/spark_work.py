"""What a run cost on Spark by its event log: the jobs made for each table, and where the time went."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.event_log import Does, EventLog, Job, Statement
from benchmarks.failures import TooManyJobs

_WRITES = re.compile(r'query: "(?:INSERT INTO|MERGE INTO|DELETE FROM|CREATE TABLE IF NOT EXISTS) delta\.`([^`]+)`')
_ADDRESS = re.compile(r"delta\.`([^`]+)`|DIRECTORY \\*'([^'\\]+)")
_STAGED = re.compile(r"\bstaged_(\w+)")
_STAGING = "_staging"


@dataclass(frozen=True, slots=True)
class TableJobs:
    """What one step of the run made. A step that stages rows is called by its folder of staging tables, another by
    the table that it writes or, if it writes none, asks; ``tables`` counts the tables that it wrote for good."""

    step: str
    tables: int
    statements: int
    jobs: int
    delta_jobs: int

    @property
    def per_table(self) -> float:
        return self.jobs / max(1, self.tables)


@dataclass(frozen=True, slots=True)
class Spent:
    """``number`` counts jobs or statements, whichever the row is about; zero where it is about neither."""

    on: str
    number: int
    seconds: float


def table_jobs(log: EventLog, lakehouse: Path) -> tuple[TableJobs, ...]:
    """The step with the most jobs first; statements that name no table of ``lakehouse`` made none."""
    steps: defaultdict[str, list[Statement]] = defaultdict(list)
    staged: dict[str, str] = {}
    for statement in log.statements:
        addresses = _addresses(statement.text, lakehouse)
        staged |= {parts[2]: parts[1] for parts in addresses if parts[0] == _STAGING}
        if step := _step(statement.text, addresses, staged):
            steps[step].append(statement)
    counted = (_counted(step, statements, lakehouse) for step, statements in steps.items())
    return tuple(sorted(counted, key=lambda each: (-each.jobs, each.step)))


def check_jobs(found: Iterable[TableJobs], most: int) -> None:
    """Raises TooManyJobs."""
    if over := [each for each in found if each.per_table > most]:
        raise TooManyJobs(most, {each.step: each.per_table for each in over})


def where_time_went(log: EventLog, seconds: float) -> tuple[Spent, ...]:
    """The rows add up to ``seconds``, the whole run's, but for statements that overlap by milliseconds."""
    first, last = log.statements[0].began, max(each.ended for each in log.statements)
    starting = Spent("starting Spark", 0, (log.served - log.submitted) / 1000)
    covered = _seconds([(each.began, each.ended) for each in log.statements])
    between = Spent("between statements", 0, (last - first) / 1000 - covered)
    known = starting.seconds + (last - first) / 1000
    rows = [starting, *_of_jobs(log.jobs), *_of_statements(log.statements), between]
    return (*rows, Spent("before the first and after the last", 0, seconds - known))


def _counted(step: str, statements: Sequence[Statement], lakehouse: Path) -> TableJobs:
    jobs = [job for statement in statements for job in statement.jobs]
    written = {path for each in statements for path in _WRITES.findall(each.text) if _STAGING not in path}
    inside = {path for path in written if path.startswith(str(lakehouse))}
    of_delta = sum(job.does is Does.DELTA for job in jobs)
    return TableJobs(step, len(inside), len(statements), len(jobs), of_delta)


def _addresses(text: str, lakehouse: Path) -> list[tuple[str, ...]]:
    """The lakehouse's folders that a statement names, without the lakehouse's own."""
    paths = [Path(table or directory) for table, directory in _ADDRESS.findall(text)]
    return [path.relative_to(lakehouse).parts for path in paths if path.is_relative_to(lakehouse)]


def _step(text: str, addresses: Sequence[tuple[str, ...]], staged: Mapping[str, str]) -> str:
    staging = [parts[1] for parts in addresses if parts[0] == _STAGING]
    reading = [staged[name] for name in _STAGED.findall(text) if name in staged]
    named = [".".join(parts) for parts in addresses]
    return next(iter([*staging, *reading, *named]), "")


def _of_jobs(jobs: Sequence[Job]) -> Iterable[Spent]:
    """Jobs that are no statement's own work."""
    for kind in (Does.DELTA, Does.PYTHON):
        some = [job for job in jobs if job.does is kind]
        yield Spent(f"jobs: {kind}", len(some), _seconds([(job.began, job.ended) for job in some]))


def _of_statements(statements: Sequence[Statement]) -> Iterable[Spent]:
    """By verb, the longest first, without the jobs that have rows of their own."""
    seconds: defaultdict[str, float] = defaultdict(float)
    numbers: Counter[str] = Counter()
    for each in statements:
        apart = _seconds([(job.began, job.ended) for job in each.jobs if job.does is not Does.ROWS])
        seconds[each.verb] += (each.ended - each.began) / 1000 - apart
        numbers[each.verb] += 1
    longest = sorted(seconds.items(), key=lambda item: -item[1])
    return (Spent(f"statements: {verb}", numbers[verb], spent) for verb, spent in longest)


def _seconds(spans: Sequence[tuple[int, int]]) -> float:
    """How long at least one of the spans lasted."""
    total = until = 0
    for began, ended in sorted(spans):
        total += max(0, ended - max(began, until))
        until = max(until, ended)
    return total / 1000
