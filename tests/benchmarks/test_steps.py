from __future__ import annotations

import json

from benchmarks.steps import StepTime, steps_told


def test_steps_are_listed_longest_first() -> None:
    told = [
        {"step": "ingest", "table": "tills", "state": "done", "seconds": 0.25},
        {"step": "promote", "table": "silver.sales", "state": "done", "seconds": 2},
    ]
    assert steps_told(json.dumps({"run_id": "1", "steps": told})) == (
        StepTime("promote silver.sales", 2.0),
        StepTime("ingest tills", 0.25),
    )


def test_an_answer_in_words_tells_no_steps() -> None:
    assert steps_told("5 files loaded\n") == ()
