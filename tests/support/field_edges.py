"""Every kind of field of a fixed-width record, with texts at the edges of its type and the SQL that reads it."""

from __future__ import annotations

from freshmart_cli.compile.record import Field
from freshmart_cli.compile.rendering import macros

_COUNTED = ("int", "implied", "overpunch")
_BEFORE, _AFTER = "R01", "Z"


def field(kind: str, width: int, type_: str, *, digits: int = 0, optional: bool = False) -> Field:
    name = f"{kind}_{width}_{digits}{'_optional' if optional else ''}"
    return Field(name, kind, 4, 3 + width, digits, optional, type_)


FIELDS = [
    field("text", 4, "string"),
    *(field("int", 4, "int", optional=each) for each in (False, True)),
    field("int", 12, "bigint"),
    field("int", 20, "decimal(20,0)"),
    *(field("digits", 6, "string", optional=each) for each in (False, True)),
    field("digits", 20, "string"),
    *(field("implied", 8, "decimal(8,2)", digits=2, optional=each) for each in (False, True)),
    field("implied", 6, "decimal(6,0)"),
    field("implied", 20, "decimal(20,4)", digits=4),
    *(field("overpunch", 8, "decimal(8,3)", digits=3, optional=each) for each in (False, True)),
    field("overpunch", 1, "decimal(1,0)"),
    field("overpunch", 18, "decimal(18,2)", digits=2),
    *(field("date", 8, "date", optional=each) for each in (False, True)),
    *(field("julian", 7, "date", optional=each) for each in (False, True)),
    *(field("time", 6, "string", optional=each) for each in (False, True)),
    *(field("timestamp", 14, "timestamp", optional=each) for each in (False, True)),
]

DATES = [
    "20260228",
    "20260229",
    "20240229",
    "20260230",
    "20261301",
    "20260001",
    "20260100",
    "20260431",
    "00010101",
    "00000101",
    "99991231",
    "19000229",
]
JULIANS = [
    "2026001",
    "2026365",
    "2026366",
    "2024366",
    "2024060",
    "2000366",
    "1900366",
    "2026000",
    "2026367",
    "2024367",
    "2026999",
    "0001001",
    "0000001",
]
TIMES = ["000000", "235959", "240000", "236000", "235960", "126060", "010203", "999999"]
ODD = [
    "",
    " ",
    "0",
    "7",
    "12",
    "-1",
    "+1",
    "1.",
    ".5",
    "1.5",
    "1e3",
    "1E1",
    "0x1F",
    "1_0",
    "abc",
    "NaN",
    "inf",
    "\0",
    "\x1a",
    "é",
    "²",
    "½",
    "\xa0",
    "\t9",
    "true",
]


def edges(each: Field) -> list[str]:
    """Texts of a field's width that are at the edges of its type."""
    width = each.width
    found = [text.ljust(width)[:width] for text in ODD] + [text.rjust(width)[-width:] for text in ODD]
    found += [text.zfill(width)[-width:] for text in ODD if text]
    found += ["0" * width, "9" * width, " " * width, "\0" * width, "0" * (width - 1) + " ", " " + "0" * (width - 1)]
    found += ["1" * (width - 1) + sign for sign in "{}ABIJRSabjr0-+ é\0"] + [
        "0" * (width - 1) + sign for sign in "{}AR"
    ]
    found += ["1" * (width // 2) + odd + "1" * (width - width // 2 - 1) for odd in " .-+eE,{}_\0\xa0"]
    if each.kind in ("date", "timestamp"):
        found += [(day + clock)[:width] for day in DATES for clock in (TIMES if each.kind == "timestamp" else [""])]
        found += ["2026-3-1".ljust(width)[:width], "202603 1".ljust(width, "0"), "2026 301".ljust(width, "0")]
    if each.kind == "julian":
        found += JULIANS
    if each.kind == "time":
        found += TIMES
    return list(dict.fromkeys(found))


def record(text: str) -> str:
    """A record in which the text stands where the fields are."""
    return f"{_BEFORE}{text}{_AFTER}"


def read(fields: list[Field], source: str) -> str:
    """The macros nested as in a record's typing: all of ``source``, and of each field its value and bad_<name>."""
    macro = macros("fields.sql")
    numbers = "".join(f", {macro.digits(each)} AS n_{each.name}" for each in fields if each.kind != "text")
    counted = "".join(f", {macro.counted(each)} AS c_{each.name}" for each in fields if each.kind in _COUNTED)
    values = "".join(f", {macro.value(each)} AS {each.name}" for each in fields)
    bad = "".join(f", {macro.bad(each)} AS bad_{each.name}" for each in fields)
    return f"SELECT *{bad} FROM (SELECT *{values} FROM (SELECT *{counted} FROM (SELECT *{numbers} FROM {source})))"


def reading(each: Field, source: str) -> str:
    """The field of each of its own records: place, bad, and the value as text."""
    value = each.name if each.type != "timestamp" else f"date_format({each.name}, 'yyyy-MM-dd HH:mm:ss')"
    records = f"(SELECT place, _raw FROM {source} WHERE field = '{each.name}')"
    return f"SELECT place, CAST({value} AS STRING) AS value, bad_{each.name} AS bad FROM ({read([each], records)})"
