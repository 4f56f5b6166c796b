"""One IT record of a transaction, formatted once and then only numbered (POS.md, Transactions)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from freshmart_cli.simulate.figures import LineFigures
from freshmart_cli.simulate.overpunch import overpunched

NO_GTIN = "0" * 14


class Orphan(Enum):
    """Whether the product files name a line's product."""

    NO = "no"
    LATE = "late"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Article:
    """What the till knows of a thing sold: 14 digits, its own department, at most 20 characters of text."""

    gtin: str
    department: int
    description: str
    uom: str = "EA"
    tax_flag: str = "N"
    entry_method: str = "S"
    orphan: Orphan = Orphan.NO


@dataclass(frozen=True, slots=True)
class Line:
    """Quantity in thousandths, amounts in cents. ``void_of`` is the ``line_seq`` that a V line takes back,
    ``deposit`` the B line that follows a sale of this line. ``body`` is characters 22-120 of the record,
    ``due`` what the line adds to the amount due."""

    article: Article
    line_type: str
    quantity: int
    unit_price: int
    extended: int
    discount: int = 0
    tax: int = 0
    promo_id: str = ""
    void_of: int = 0
    deposit: Line | None = None
    body: str = field(init=False)
    figures: LineFigures = field(init=False)
    due: int = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "body", _body(self))
        object.__setattr__(self, "figures", _figures(self))
        object.__setattr__(self, "due", self.net + self.tax)

    @property
    def net(self) -> int:
        return self.extended + self.discount

    def negated(self, line_type: str, void_of: int = 0) -> Line:
        """The same line with opposite signs: a void, a return, a line of a post-void."""
        return replace(
            self,
            line_type=line_type,
            quantity=-self.quantity,
            extended=-self.extended,
            discount=-self.discount,
            tax=-self.tax,
            void_of=void_of,
            deposit=None,
        )


def _body(line: Line) -> str:
    article = line.article
    return (
        f"{article.gtin}{article.department:04d}{article.description[:20]:20}{line.line_type}"
        f"{overpunched(line.quantity, 8)}{article.uom}{line.unit_price:08d}{overpunched(line.extended, 9)}"
        f"{overpunched(line.discount, 8)}{overpunched(line.tax, 8)}{article.tax_flag}{article.entry_method}"
        f"{line.promo_id:8}{line.void_of:03d}    \n"
    )


def _figures(line: Line) -> LineFigures:
    if line.line_type == "B":
        return LineFigures(deposits=line.net, tax=line.tax)
    return LineFigures(
        lines=1,
        units=_units(line),
        gross=line.extended,
        discounts=line.discount,
        returns=-line.net if line.line_type == "R" else 0,
        tax=line.tax,
        late_lines=int(line.article.orphan is Orphan.LATE),
        unknown_lines=int(line.article.orphan is Orphan.UNKNOWN),
    )


def _units(line: Line) -> int:
    if line.line_type == "D":
        return 0
    if line.article.uom == "EA":
        return line.quantity // 1000
    return (line.quantity > 0) - (line.quantity < 0)
