"""The chain's stores and products as CSV snapshots (full pictures, dated by their name)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from freshmart_cli.simulate.catalogue import Product
from freshmart_cli.simulate.chain import Store

STORE_COLUMNS = [
    "store_id",
    "store_name",
    "city",
    "state",
    "region",
    "timezone",
    "opened_on",
    "closed_on",
    "dc_id",
]
PRODUCT_COLUMNS = [
    "gtin",
    "product_id",
    "description",
    "department_code",
    "department",
    "product_category",
    "product_type",
    "brand",
    "manufacturer_id",
    "package_size",
]


def stores_path(day: date) -> str:
    return f"stores/stores_{day:%Y%m%d}.csv"


def products_path(day: date) -> str:
    return f"products/products_{day:%Y%m%d}.csv"


def store_row(store: Store) -> tuple[object, ...]:
    town = store.town
    place = (town.city, town.state, town.region, store.timezone)
    return (store.store_id, store.name, *place, store.opened_on, "", town.dc_id)


def product_row(product: Product) -> tuple[object, ...]:
    return (
        product.article.gtin,
        product.product_id,
        product.description,
        product.department.code,
        product.department.name,
        product.category,
        product.product_type,
        product.brand,
        product.manufacturer_id,
        product.package_size,
    )


def stores_csv(chain: Iterable[Store]) -> bytes:
    return _csv(STORE_COLUMNS, map(store_row, chain))


def products_csv(products: Iterable[Product]) -> bytes:
    return _csv(PRODUCT_COLUMNS, map(product_row, products))


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
