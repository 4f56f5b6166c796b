"""The sources that a simulation can write, by the names of their landing folders."""

from __future__ import annotations

import difflib
from enum import StrEnum, unique

from freshmart_cli.simulate.errors import SourcesUnknown


@unique
class Source(StrEnum):
    """``POS`` brings stores and products too; ``REFERENCE`` is distribution_centers, store_hours, campaigns
    and what changes in stores and products from day to day."""

    POS = "pos"
    LOYALTY = "loyalty"
    SUPPLY_CHAIN = "supply_chain"
    ECOMMERCE = "ecommerce"
    REFERENCE = "reference"


TILLS = frozenset({Source.POS})
ALL_SOURCES = frozenset(Source)


def parse_sources(text: str) -> frozenset[Source]:
    """``all``, or names with commas between. Raises SourcesUnknown with every name that is none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if names == ["all"]:
        return ALL_SOURCES
    unknown = [name for name in names if name not in set(Source)]
    if unknown or not names:
        raise SourcesUnknown(tuple(unknown), tuple(Source), _nearest(unknown))
    return frozenset(map(Source, names))


def _nearest(unknown: list[str]) -> str:
    close = [match for name in unknown for match in difflib.get_close_matches(name, list(Source), n=1)]
    return f"did you mean {', '.join(close)}?" if close else f"known are all, {', '.join(Source)}"
