from __future__ import annotations

import pytest

from freshmart_cli.counting import counted


@pytest.mark.parametrize(
    ("number", "one", "many", "told"),
    [
        (0, "row", "", "0 rows"),
        (1, "row", "", "1 row"),
        (2000, "row", "", "2,000 rows"),
        (1, "batch", "batches", "1 batch"),
        (2, "batch", "batches", "2 batches"),
        (3, "more line", "", "3 more lines"),
    ],
)
def test_one_is_told_from_many(number: int, one: str, many: str, told: str) -> None:
    assert counted(number, one, many) == told
