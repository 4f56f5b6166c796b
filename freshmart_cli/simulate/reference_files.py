"""The chain's stores and products as CSV snapshots (full pictures, dated by their name)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date

from freshmart_cli.simulate.catalogue import Product
from freshmart_cli.simulate.chain import Store

_STORE_COLUMNS = [
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
_PRODUCT_COLUMNS = [
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


def stores_csv(chain: Iterable[Store]) -> bytes:
    rows = (
        (
            store.store_id,
            store.name,
            store.town.city,
            store.town.state,
            store.town.region,
            store.timezone,
            store.opened_on,
            "",
            store.town.dc_id,
        )
        for store in chain
    )
    return _csv(_STORE_COLUMNS, rows)


def products_csv(products: Iterable[Product]) -> bytes:
    rows = (
        (
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
        for product in products
    )
    return _csv(_PRODUCT_COLUMNS, rows)


def _csv(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")
