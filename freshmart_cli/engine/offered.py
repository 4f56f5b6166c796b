"""Functions that the engine is offered by name, because it lacks them or must not see how they are made."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from freshmart_cli.engine import masks
from freshmart_cli.engine.masks import Mask
from freshmart_cli.formats.json_texts import elements, without


@dataclass(frozen=True, slots=True)
class JsonFunction:
    """A function over texts that are JSON; both engines compute the built-in ones in other ways, or not exactly.

    ``json_elements(text)``: the elements of a list as written, NULL for what is no list. ``json_without(text,
    names)``: an object without the members that a JSON list names, NULL where nothing else is in it.
    """

    name: str


ELEMENTS, WITHOUT = JsonFunction("json_elements"), JsonFunction("json_without")

Offered = Mask | JsonFunction


def as_function(offered: Offered, keys: Mapping[str, str]) -> Any:
    """The function as Spark Connect registers it; ``keys`` of masks by variable, where the engine has none itself."""
    if isinstance(offered, Mask):
        return masks.as_function(offered, keys.get(offered.key_variable))
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]
    from pyspark.sql.types import ArrayType, StringType

    if offered == WITHOUT:
        return arrow_udf(without_names(), StringType())
    return arrow_udf(list_elements(), ArrayType(StringType()))


def list_elements() -> Callable[[pa.Array], pa.Array]:
    """Texts → lists of texts."""

    def over_batches(texts: pa.Array) -> pa.Array:
        found = [None if text is None else elements(text) for text in texts.to_pylist()]
        return pa.array(found, pa.list_(pa.string()))

    return over_batches


def without_names() -> Callable[[pa.Array, pa.Array], pa.Array]:
    """Texts and the names that each is to lose → texts."""

    def over_batches(texts: pa.Array, names: pa.Array) -> pa.Array:
        coded = names.dictionary_encode()
        known = [frozenset(json.loads(listed)) for listed in coded.dictionary.to_pylist()]
        pairs = zip(texts.to_pylist(), coded.indices.to_pylist(), strict=True)
        return pa.array([None if text is None else without(text, known[place]) for text, place in pairs], pa.string())

    return over_batches
