"""Events of a Spark behind Connect, cut down to what is read of them; times are milliseconds."""

from __future__ import annotations

import json
from typing import Any

CONNECT = "org.apache.spark.sql.connect.service."
UI = "org.apache.spark.sql.execution.ui."
OF_DELTA = "== Physical Plan ==\n* Filter (2)\n+- Scan ExistingRDD Delta Table State #0 - file:/lake/silver/items/_delta_log (1)"
OF_EMPTY_LOG = (
    "== Physical Plan ==\n+- Scan ExistingRDD (1)\n\n(1) Scan ExistingRDD\nOutput [11]: [txn#1, add#2, remove#3]"
)
OF_PYTHON = "== Physical Plan ==\n* Project (2)\n+- BatchScan freshmart_slices (1)"
OF_ROWS = "== Physical Plan ==\n* Project (2)\n+- Scan parquet  (1)"


def command(sql: str) -> str:
    """As ``spark.sql`` sends it."""
    return f'sql_command {{\n  input {{\n    sql {{\n      query: "{sql}"\n    }}\n  }}\n}}\n'


def asked(sql: str) -> str:
    """As rows are asked for."""
    return f'plan {{\n  root {{\n    sql {{\n      query: "{sql}"\n    }}\n  }}\n}}\n'


class Script:
    """Writes a log down, event by event."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._executions = self._jobs = 0
        self.tell("SparkListenerEnvironmentUpdate", **{"Spark Properties": {"spark.app.submitTime": "1000"}})
        self.tell(f"{CONNECT}SparkListenerConnectServiceStarted", eventTime=9000)

    def tell(self, event: str, **fields: Any) -> None:
        self.lines.append(json.dumps({"Event": event, **fields}) + "\n")

    def begin(self, operation: str, text: str, at: int) -> None:
        started = f"{CONNECT}SparkListenerConnectOperationStarted"
        self.tell(started, operationId=operation, eventTime=at, statementText=text)

    def end(self, operation: str, at: int) -> None:
        for name, moment in (("Finished", at - 5), ("Closed", at)):
            self.tell(f"{CONNECT}SparkListenerConnectOperation{name}", operationId=operation, eventTime=moment)

    def job(self, operation: str, plan: str, began: int, ended: int) -> None:
        """A job and the SQL execution that it belongs to; outside Connect where ``operation`` is empty."""
        execution, number = self._executions, self._jobs
        self._executions, self._jobs = execution + 1, number + 1
        tag = f"SparkConnect_OperationTag_User__Session_5_Operation_{operation},spark-session-6" if operation else ""
        properties = {"spark.sql.execution.id": str(execution), "spark.job.tags": tag}
        started = {"executionId": execution, "rootExecutionId": execution, "physicalPlanDescription": plan}
        self.tell(f"{UI}SparkListenerSQLExecutionStart", **started)
        begun = {"Job ID": number, "Submission Time": began, "Stage IDs": [1, 2], "Properties": properties}
        self.tell("SparkListenerJobStart", **begun)
        self.tell("SparkListenerJobEnd", **{"Job ID": number, "Completion Time": ended})
