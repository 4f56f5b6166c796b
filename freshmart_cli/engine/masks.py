"""Keyed masks as functions of the engine's session; the key is never in SQL or plans.

An engine of ours has it in its environment; to one elsewhere it goes inside the function.

A mask is lower-case hex of HMAC-SHA256(key, UTF-8 of ``<domain>:<canonical text>``) (GOLD.md, *Who is who*).
"""

from __future__ import annotations

import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Mask:
    """A function ``name(text)`` that masks with the key in the environment variable ``key_variable``."""

    name: str
    key_variable: str
    domain: str


def masked(text: str, key: bytes, domain: str) -> str:
    """The mask of one text."""
    return hmac.digest(key, f"{domain}:{text}".encode(), "sha256").hex()


def masking(mask: Mask, given: str | None = None) -> Callable[[pa.Array], pa.Array]:
    """A function from clear texts to masks; NULL stays NULL, each distinct text is masked once.

    The key is the one ``given``, or that of the environment in which the function runs.
    """

    def apply(texts: pa.Array) -> pa.Array:
        key = (os.environ[mask.key_variable] if given is None else given).encode()
        coded = texts.dictionary_encode()
        masks = [None if text is None else masked(text, key, mask.domain) for text in coded.dictionary.to_pylist()]
        return pa.array(masks, pa.string()).take(coded.indices)

    return apply


def as_function(mask: Mask, given: str | None = None) -> Any:
    """The mask as a Spark Connect function."""
    from pyspark.sql.functions import arrow_udf  # type: ignore[attr-defined]
    from pyspark.sql.types import StringType

    apply = masking(mask, given)

    def over_batches(texts: pa.Array) -> pa.Array:
        return apply(texts)

    return arrow_udf(over_batches, StringType())
