"""How far a change reaches, in periods."""

from __future__ import annotations

import pytest

from freshmart_cli.contracts.offsets import Period, reach


@pytest.mark.parametrize(
    ("text", "period", "found"),
    [
        ("0", "day", (0, 0)),
        ("0d", "month", (0, 0)),
        ("364d", "day", (364, 364)),
        ("0d..6d", "day", (0, 6)),
        ("-1w..0", "day", (-7, 0)),
        ("1mo", "day", (30, 30)),
        ("0w..51w", "week", (0, 51)),
        ("-14d..364d", "week", (-2, 52)),
        ("1mo..1y", "month", (1, 12)),
        ("0w..", "week", (0, None)),
        ("-1mo..", "month", (-1, None)),
    ],
)
def test_an_offset_counts_whole_periods(text: str, period: Period, found: tuple[int, int | None]) -> None:
    assert reach(text, period) == found


@pytest.mark.parametrize(("text", "period"), [("6d", "week"), ("1mo", "week"), ("4w", "month"), ("0d..30d", "month")])
def test_what_is_no_whole_number_of_periods_is_an_error(text: str, period: Period) -> None:
    with pytest.raises(ValueError, match=f"is no whole number of {period}s"):
        reach(text, period)


@pytest.mark.parametrize("text", ["", "d", "6", "6d..x", "..6d", "6d.", "1h", "0d...6d"])
def test_what_is_no_offset_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="expected an offset such as 364d"):
        reach(text, "day")
