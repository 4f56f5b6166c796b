"""Towns a simulated chain may trade in, by time zone."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Town:
    """``tax_rate`` in hundredths of a percent."""

    city: str
    state: str
    region: str
    dc_id: int
    tax_rate: int


TOWNS: dict[str, tuple[Town, ...]] = {
    "America/New_York": (
        Town("Charleston", "SC", "Carolinas", 6, 600),
        Town("Macon", "GA", "Georgia", 13, 700),
        Town("Richmond", "VA", "Virginia", 4, 600),
        Town("Columbus", "OH", "Ohio Valley", 9, 725),
        Town("Raleigh", "NC", "Carolinas", 6, 725),
        Town("Savannah", "GA", "Georgia", 13, 700),
        Town("Louisville", "KY", "Ohio Valley", 9, 600),
        Town("Roanoke", "VA", "Virginia", 4, 600),
    ),
    "America/Chicago": (
        Town("Nashville", "TN", "Tennessee", 2, 700),
        Town("Birmingham", "AL", "Gulf", 11, 600),
        Town("Madison", "WI", "Great Lakes", 7, 600),
        Town("Tulsa", "OK", "Plains", 15, 725),
        Town("Memphis", "TN", "Tennessee", 2, 700),
        Town("Mobile", "AL", "Gulf", 11, 600),
        Town("Green Bay", "WI", "Great Lakes", 7, 600),
        Town("Omaha", "NE", "Plains", 15, 725),
    ),
}
