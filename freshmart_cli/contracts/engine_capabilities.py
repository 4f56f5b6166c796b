"""What each engine can do: declared here, relied upon by the engines and by the lint."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class EngineCapabilities:
    """What the lint and the compiler may rely on.

    ``elsewhere``: whether it may run on other machines. ``catalogs``: whether tables may be managed in a catalog;
    only there, where no other engine need write them, have they ``clustering`` and ``properties`` of their own.
    ``readers``: tasks that read the slices of one request, at most.
    """

    name: str
    elsewhere: bool = False
    catalogs: bool = False
    clustering: bool = False
    properties: bool = False
    readers: int = 1


SAIL = EngineCapabilities("sail")
SPARK = EngineCapabilities("spark", elsewhere=True, catalogs=True, readers=64)
SPARK_IN_CATALOG = replace(SPARK, clustering=True, properties=True)
ENGINES = {each.name: each for each in (SAIL, SPARK)}
