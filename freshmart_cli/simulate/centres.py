"""The fifteen distribution centres; a chain is supplied by those of its stores' towns."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.simulate.geography import TOWNS


@dataclass(frozen=True, slots=True)
class Centre:
    """A distribution centre (DC); ``timezone`` is an IANA name."""

    dc_id: int
    city: str
    state: str
    region: str
    timezone: str

    @property
    def name(self) -> str:
        return f"FreshMart DC {self.city}"


_ELSEWHERE = (
    Centre(1, "Albany", "NY", "Northeast", "America/New_York"),
    Centre(3, "Harrisburg", "PA", "Northeast", "America/New_York"),
    Centre(5, "Tampa", "FL", "Florida", "America/New_York"),
    Centre(8, "Des Moines", "IA", "Plains", "America/Chicago"),
    Centre(10, "Jackson", "MS", "Gulf", "America/Chicago"),
    Centre(12, "Denver", "CO", "Mountain", "America/Denver"),
    Centre(14, "Phoenix", "AZ", "Desert", "America/Phoenix"),
)


def _centres() -> tuple[Centre, ...]:
    found = {centre.dc_id: centre for centre in _ELSEWHERE}
    for timezone, towns in TOWNS.items():
        for town in towns:
            found.setdefault(town.dc_id, Centre(town.dc_id, town.city, town.state, town.region, timezone))
    return tuple(found[dc_id] for dc_id in sorted(found))


CENTRES = _centres()
"""By dc_id, 1 to 15."""
