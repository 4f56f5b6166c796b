"""What a derived table says of its refresh."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import ValidationError

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.offsets import Period


def derived(every: str = "1d", **refresh: Any) -> Derived:
    return Derived.model_validate(
        {
            "table": "t",
            "keys": ["x"],
            "cadence": every,
            "columns": {"x": "date"},
            "sql": "SELECT x FROM silver.s",
            "refresh": {"mode": "incremental", "by": "x", **refresh},
        }
    )


def test_an_upstream_may_be_followed_in_several_ways() -> None:
    follow = derived(follow={"silver.a": "x", "silver.b": ["y", "SELECT z AS x FROM silver.c"]}).refresh.follow
    assert follow == {"silver.a": ("x",), "silver.b": ("y", "SELECT z AS x FROM silver.c")}


@pytest.mark.parametrize(
    ("closed", "every", "period"),
    [
        ("false", "1w", None),
        ("true", "1w", "week"),
        ("true", "1mo", "month"),
        ("true", "15m", "day"),
        ("month", "1d", "month"),
        ("week", "1d", "week"),
        ("day", "1w", "day"),
    ],
)
def test_closed_means_the_period_named_or_that_of_the_cadence(closed: str, every: str, period: Period | None) -> None:
    assert derived(every, closed=closed).closed_period == period


def test_nothing_is_open_where_no_column_tells_the_period() -> None:
    assert derived(closed="week", by="").closed_period is None


def test_a_change_that_affects_all_that_follow_needs_periods_that_close() -> None:
    with pytest.raises(ValidationError, match="only a table of closed periods can affect all that follow"):
        derived(affects=["0w.."])
    assert derived(closed="week", affects=["0w.."]).refresh.affects_others
