"""Reads the event log of a Spark behind Spark Connect: its statements, and the jobs that each of them made.

A log is one JSON document a line. A statement is an operation of Connect; the tags of an SQL execution and of a job
name the operation that they belong to. What a job did is told by the plan of its SQL execution.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

_OPERATION = re.compile(r"SparkConnect_OperationTag_\S*?_Operation_([0-9a-f-]+)")
_OF_DELTA = re.compile(r"Delta Table State|Output \[\d+\]: \[txn#|_delta_log")
_OF_PYTHON = re.compile(r"BatchScan freshmart_slices|ArrowEvalPython|BatchEvalPython")
_PYTHON_CODE = re.compile(r"register_function|register_data_source|create_dataframe_view")
_VERBS = {
    "INSERT": re.compile(r"INSERT\b"),
    "MERGE": re.compile(r"MERGE\b"),
    "DELETE": re.compile(r"DELETE\b"),
    "CREATE TABLE": re.compile(r"CREATE TABLE\b"),
    "analysis": re.compile(r"CREATE OR REPLACE TEMP VIEW|SELECT\b|WITH\b|\("),
}


class Does(StrEnum):
    """What a job is for: Delta's own list of a table's files, rows that Python workers read or make, or the rest."""

    DELTA = "Delta's log"
    PYTHON = "Python workers"
    ROWS = "rows"


@dataclass(frozen=True, slots=True)
class Job:
    """Times are milliseconds since 1970; ``statement`` is the operation's id, empty outside Connect."""

    number: int
    does: Does
    statement: str
    began: int
    ended: int
    stages: int


@dataclass(frozen=True, slots=True)
class Statement:
    """``verb`` is the SQL command's, ``query`` for rows asked for, ``analysis`` for a SELECT that is only looked at,
    ``sources and functions`` where Python code is made known."""

    operation: str
    verb: str
    text: str
    began: int
    ended: int
    jobs: tuple[Job, ...] = ()


@dataclass(frozen=True, slots=True)
class EventLog:
    """``submitted`` is when spark-submit began, ``served`` when Connect took statements; zero if it never did."""

    submitted: int
    served: int
    statements: tuple[Statement, ...]
    jobs: tuple[Job, ...]


def read(lines: Iterable[str]) -> EventLog:
    """``lines`` are those of an event log, neither compressed nor rolled; the last of a Spark that was killed may
    be cut off."""
    reader = _Reader()
    for line in lines:
        if not line.endswith("\n"):
            break
        event = json.loads(line)
        if take := reader.takes.get(event["Event"].rsplit(".", 1)[-1]):
            take(event)
    return reader.log()


class _Reader:
    def __init__(self) -> None:
        self._submitted = self._served = 0
        self._statements: dict[str, Statement] = {}
        self._plans: dict[str, str] = {}
        self._jobs: dict[int, Job] = {}
        self.takes = {
            "SparkListenerEnvironmentUpdate": self._environment,
            "SparkListenerConnectServiceStarted": self._service,
            "SparkListenerConnectOperationStarted": self._operation,
            "SparkListenerConnectOperationFinished": self._operation_ended,
            "SparkListenerConnectOperationClosed": self._operation_ended,
            "SparkListenerSQLExecutionStart": self._execution,
            "SparkListenerJobStart": self._job,
            "SparkListenerJobEnd": self._job_ended,
        }

    def log(self) -> EventLog:
        jobs = tuple(self._jobs.values())
        statements = (
            replace(each, jobs=tuple(job for job in jobs if job.statement == each.operation))
            for each in self._statements.values()
        )
        return EventLog(self._submitted, self._served, tuple(statements), jobs)

    def _environment(self, event: dict[str, Any]) -> None:
        self._submitted = int(event["Spark Properties"]["spark.app.submitTime"])

    def _service(self, event: dict[str, Any]) -> None:
        self._served = event["eventTime"]

    def _operation(self, event: dict[str, Any]) -> None:
        name, text, began = event["operationId"], event["statementText"], event["eventTime"]
        self._statements[name] = Statement(name, _verb(text), text, began, began)

    def _operation_ended(self, event: dict[str, Any]) -> None:
        """Closed comes after finished, and not where the session went first."""
        known = self._statements[event["operationId"]]
        self._statements[known.operation] = replace(known, ended=event["eventTime"])

    def _execution(self, event: dict[str, Any]) -> None:
        self._plans[str(event["executionId"])] = event["physicalPlanDescription"]

    def _job(self, event: dict[str, Any]) -> None:
        properties = event["Properties"]
        plan = self._plans.get(properties.get("spark.sql.execution.id", ""), "")
        tagged = _OPERATION.search(properties.get("spark.job.tags", ""))
        number, began = event["Job ID"], event["Submission Time"]
        statement = tagged[1] if tagged else ""
        self._jobs[number] = Job(number, _does(plan), statement, began, began, len(event["Stage IDs"]))

    def _job_ended(self, event: dict[str, Any]) -> None:
        number = event["Job ID"]
        self._jobs[number] = replace(self._jobs[number], ended=event["Completion Time"])


def _does(plan: str) -> Does:
    if _OF_DELTA.search(plan):
        return Does.DELTA
    return Does.PYTHON if _OF_PYTHON.search(plan) else Does.ROWS


def _verb(text: str) -> str:
    """Of an operation's text, a plan of Connect with the SQL in quotes."""
    if _PYTHON_CODE.match(text):
        return "sources and functions"
    _, quoted, sql = text.partition('query: "')
    if not quoted:
        return "other"
    if "sql_command {" not in text[: len(text) - len(sql)]:
        return "query"
    return next((verb for verb, begins in _VERBS.items() if begins.match(sql)), "other")
