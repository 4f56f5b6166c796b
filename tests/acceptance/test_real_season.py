"""Half a year of real sales, one file a store and day: every store and date as the truth says."""

from __future__ import annotations

from pathlib import Path

from tests.acceptance.test_real_week import assert_equal, published
from tests.support.driving import deliver
from tests.support.real_sales import unpacked


def test_the_season_equals_the_truth_for_every_store_and_date(tmp_path: Path) -> None:
    season = unpacked("season", tmp_path)
    deliver(season.landing, tmp_path / "lake")
    assert_equal(published(season.landing, tmp_path / "lake"), season.truth("after_1") or season.truth("clean"))
