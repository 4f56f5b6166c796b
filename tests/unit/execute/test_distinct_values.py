"""The values of an expression as text, each once."""

from __future__ import annotations

import pytest

from freshmart_cli.execute.distinct_values import MOST_VALUES, Asked, distinct_values, listed_values, wanted_values
from tests.support.fake_engine import FakeEngine


def test_values_are_sorted_texts_without_null(engine: FakeEngine) -> None:
    engine.answer("", [{"v": "b"}, {"v": None}, {"v": "a"}])
    assert distinct_values(engine, "date_add(day, 1)", "(SELECT 1 AS day) WHERE true") == ["a", "b"]
    (call,) = engine.calls
    assert call.sql == "SELECT DISTINCT CAST(date_add(day, 1) AS STRING) AS v FROM (SELECT 1 AS day) WHERE true"


@pytest.mark.parametrize("more", [0, 1])
@pytest.mark.parametrize("null", [[], [{"v": None}]])
def test_only_so_many_values_are_listed_and_null_is_none_of_them(
    engine: FakeEngine, more: int, null: list[dict[str, str | None]]
) -> None:
    def limited(sql: str) -> list[dict[str, str | None]]:
        rows = [*null, *({"v": f"{number:05}"} for number in range(MOST_VALUES + more))]
        return rows[: int(sql.rpartition("LIMIT ")[2])]

    engine.answer("", limited)
    found = listed_values(engine, "k", "(SELECT 1 AS k)")
    assert (found is None) == bool(more)
    assert found is None or len(found) == MOST_VALUES


def test_all_that_is_wanted_is_asked_by_one_statement_and_the_same_question_once(engine: FakeEngine) -> None:
    engine.answer("FROM old", [{"v": "b"}, {"v": "c"}])
    engine.answer("FROM new", [{"v": "a"}, {"v": "b"}])
    engine.answer("FROM many", [{"v": str(number)} for number in range(MOST_VALUES + 1)])
    both = (Asked("day", "new"), Asked("day", "old"))
    wanted = {"t": {"day": both, "id": (*both, Asked("id", "many")), "x": None, "y": ()}, "u": {"day": both[:1]}}
    expected = {"t": {"day": ["a", "b", "c"], "id": None, "x": None, "y": []}, "u": {"day": ["a", "b"]}}
    assert wanted_values(engine, wanted) == expected
    assert len(engine.calls) == 3


def test_nothing_wanted_asks_nothing(engine: FakeEngine) -> None:
    assert wanted_values(engine, {"t": {"x": None}}) == {"t": {"x": None}}
    assert engine.calls == []
