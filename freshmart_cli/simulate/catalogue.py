"""The products of a chain, their GTINs with real check digits, and how often each is bought."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from freshmart_cli.simulate.assortment import BRANDS, DEPARTMENTS, PACKAGES, Department
from freshmart_cli.simulate.line import Article, Orphan

_FIRST_ITEM = 20_000
_POPULAR_OFFSET = 20
_DEPOSIT_BODY = "0004960009999"
_UNKNOWN_BODY = 999_999_000_000


@dataclass(frozen=True, slots=True)
class Product:
    """``price`` in cents a piece, pound or kilogram; ``share`` of all lines sold; ``deposit`` in cents."""

    article: Article
    product_id: int
    description: str
    department: Department
    category: str
    product_type: str
    brand: str
    manufacturer_id: int
    package_size: str
    price: int
    share: float


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``late`` holds the GTINs that only the second delivery's product file names."""

    products: tuple[Product, ...]
    deposit: Product
    late: tuple[str, ...]

    def listed(self, *, with_late: bool) -> Iterator[Product]:
        """What a product file names."""
        for product in (*self.products, self.deposit):
            if with_late or product.article.gtin not in self.late:
                yield product


def gtin_14(body: str) -> str:
    """13 digits and their GS1 check digit (mod 10, weights 3 and 1 from the right)."""
    weighted = sum(int(digit) * (3 if place % 2 == 0 else 1) for place, digit in enumerate(reversed(body)))
    return f"{body}{-weighted % 10}"


def unknown_gtin(number: int) -> str:
    """A well-formed GTIN that no catalogue holds."""
    return gtin_14(f"{_UNKNOWN_BODY + number:013d}")


def build_catalogue(seed: int, late_products: int = 0) -> Catalogue:
    """About a thousand products; ``late_products`` popular ones are missing from the first product file."""
    rng = Random(f"catalogue:{seed}")
    kinds = [
        (department, category, product_type, brand)
        for department in DEPARTMENTS
        for category, types in department.categories
        for product_type in types.split("|")
        for brand in BRANDS
    ]
    ranks = list(range(len(kinds)))
    rng.shuffle(ranks)
    late_ranks = range(_POPULAR_OFFSET, _POPULAR_OFFSET + late_products)
    whole = sum(1 / (rank + _POPULAR_OFFSET) for rank in ranks)
    products = tuple(
        _product(rng, number, kind, 1 / (rank + _POPULAR_OFFSET) / whole, rank in late_ranks)
        for number, (kind, rank) in enumerate(zip(kinds, ranks, strict=True))
    )
    late = tuple(product.article.gtin for product in products if product.article.orphan is Orphan.LATE)
    return Catalogue(products, _deposit_product(), late)


def _product(rng: Random, number: int, kind: tuple[Department, str, str, str], share: float, is_late: bool) -> Product:
    department, category, product_type, brand = kind
    manufacturer = 1_000 + BRANDS.index(brand) * 37 + department.code
    weighed = department.uom != "EA"
    package = f"PER {department.uom}" if weighed else PACKAGES[int(rng.random() * len(PACKAGES))]
    article = Article(
        gtin=gtin_14(f"00{49_000 + manufacturer:06d}{_FIRST_ITEM + number:05d}"),
        department=department.code,
        description=f"{brand.upper()} {product_type}"[:20].rstrip(),
        uom=department.uom,
        tax_flag=department.tax_flag,
        entry_method="W" if weighed else "SSSSSSKP"[int(rng.random() * 8)],
        orphan=Orphan.LATE if is_late else Orphan.NO,
    )
    span = department.price_to - department.price_from
    return Product(
        article=article,
        product_id=800_000 + number,
        description=f"{brand.upper()} {product_type} {package}",
        department=department,
        category=category,
        product_type=product_type,
        brand=brand,
        manufacturer_id=manufacturer,
        package_size=package,
        price=department.price_from + int(span * rng.random() * rng.random()) // 10 * 10,
        share=share,
    )


def _deposit_product() -> Product:
    """The container deposit: a product of its own, never drawn into a basket."""
    department = Department(98, "DEPOSITS", 5, 5, ())
    article = Article(gtin_14(_DEPOSIT_BODY), department.code, "BOTTLE DEPOSIT", entry_method="P")
    return Product(
        article, 899_999, "BOTTLE DEPOSIT", department, "DEPOSIT", "BOTTLE DEPOSIT", "None", 0, "1 CT", 5, 0.0
    )
