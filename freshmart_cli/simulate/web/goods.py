"""The catalogue as the online shop shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from random import Random

from freshmart_cli.simulate.catalogue import Catalogue, Product
from freshmart_cli.simulate.loyalty.invented import bits_of

_CATEGORY_IDS_FROM = 2_053_013_555_631_882_655
_UNKNOWN_FROM = 999_000_000


@dataclass(frozen=True, slots=True)
class Ware:
    """``place`` is the product's in the catalogue, -1 for one that is in none; ``price`` in cents a piece,
    pound or kilogram, as at the till."""

    place: int
    product_id: int
    category_id: int
    category_code: str | None
    brand: str | None
    price: int


class Shelves:
    """Draws wares as often as they are bought in stores."""

    def __init__(self, catalogue: Catalogue, seed: int) -> None:
        categories = sorted({(product.department.name, product.category) for product in catalogue.products})
        self._wares = [_ware(product, place, categories, seed) for place, product in enumerate(catalogue.products)]
        self._limits = list(accumulate(product.share for product in catalogue.products))

    def some(self, rng: Random, count: int) -> list[Ware]:
        return rng.choices(self._wares, cum_weights=self._limits, k=count)


def unknown_ware(number: int) -> Ware:
    """In no product file."""
    return Ware(-1, _UNKNOWN_FROM + number, _CATEGORY_IDS_FROM - 1, None, None, 999)


def _ware(product: Product, place: int, categories: Sequence[tuple[str, str]], seed: int) -> Ware:
    """A quarter of the wares have no category code, another quarter no brand; some are badly typed."""
    bits = bits_of(seed, "ware", product.product_id)
    code = ".".join(map(_slug, (product.department.name, product.category, product.product_type)))
    brand = product.brand.lower()
    if bits // 16 % 50 == 0:
        code, brand = f" {code.upper()}", f"{brand.title()} "
    return Ware(
        place,
        product.product_id,
        _CATEGORY_IDS_FROM + categories.index((product.department.name, product.category)),
        code if bits % 4 else None,
        brand if bits // 4 % 4 else None,
        product.price,
    )


def _slug(text: str) -> str:
    return text.lower().replace(" ", "_")
