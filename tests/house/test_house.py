"""The house rules that no linter knows: size, names, and no source or table of the workspace in the code."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "freshmart_cli"

LONGEST_MODULE = 300
MEDIAN_MODULE = 100
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 5
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
LAYERS = {"bronze", "silver", "gold", "platinum"}

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    found = sorted(PACKAGE.rglob("*.py"))
    assert found, f"no module under {PACKAGE}: these tests would prove nothing"
    return found


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT)}:{line}"


def length(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def functions(path: Path) -> Iterator[Function]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, Function):
            yield node


def parameters(function: Function) -> int:
    signature = function.args
    named = [argument.arg for argument in (*signature.posonlyargs, *signature.args, *signature.kwonlyargs)]
    packed = [argument for argument in (signature.vararg, signature.kwarg) if argument]
    return len(named) + len(packed) - (named[:1] in (["self"], ["cls"]))


def words(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every identifier and every whole string literal, with its line; dotted module names part by part."""
    for node in ast.walk(tree):
        line = getattr(node, "lineno", 0)
        for _, value in ast.iter_fields(node):
            for text in value if isinstance(value, list) else [value]:
                if isinstance(text, bytes):
                    yield line, text.decode("latin-1")
                elif isinstance(text, str):
                    dotted = isinstance(node, ast.alias | ast.ImportFrom)
                    yield from ((line, part) for part in (text.split(".") if dotted else [text]))


def names_used(found: Iterable[tuple[int, str]], declared: set[str]) -> list[tuple[int, str]]:
    """The words that are a declared name, bare or behind its layer, in any case."""
    used = []
    for line, word in found:
        layer, _, name = word.strip().casefold().rpartition(".")
        if name in declared and layer in {"", *LAYERS}:
            used.append((line, word))
    return used


def words_of(path: Path) -> Iterator[tuple[int, str]]:
    """The words of a module and of its own address in the package."""
    yield from ((1, part) for part in path.relative_to(PACKAGE).with_suffix("").parts)
    yield from words(ast.parse(path.read_text(encoding="utf-8")))


def declared_names() -> set[str]:
    """Sources, contracts and tables of the workspace at the repository's root."""
    names: set[str] = set()
    for path in (*(ROOT / "sources").glob("*.yml"), *(ROOT / "contracts").rglob("*.yml")):
        document: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
        stated = {document[key] for key in ("source", "contract", "table") if key in document}
        bronze = document.get("bronze", {}).get("table", f"{path.stem}_raw")
        names |= {path.stem, bronze, *stated, *document.get("tables", {})}
    return {name.casefold() for name in names}


def test_no_module_is_longer_than_the_ceiling() -> None:
    sizes = {str(path.relative_to(ROOT)): length(path) for path in modules()}
    found = [f"{name} has {size} lines" for name, size in sizes.items() if size > LONGEST_MODULE]
    assert not found, "\n".join(found)


def test_the_median_module_that_holds_code_is_short() -> None:
    sizes = [length(path) for path in modules() if path.name != "__init__.py" or length(path) > 3]
    assert statistics.median(sizes) <= MEDIAN_MODULE


def test_every_module_and_package_has_a_name_that_says_something() -> None:
    named = [path.relative_to(ROOT) for path in modules()]
    assert [str(path) for path in named if NAMES_THAT_SAY_NOTHING & {*path.with_suffix("").parts}] == []


def test_no_function_is_longer_than_the_ceiling() -> None:
    found = [
        f"{place(path, function.lineno)} {function.name}"
        for path in modules()
        for function in functions(path)
        if (function.end_lineno or function.lineno) - function.lineno >= LONGEST_FUNCTION
    ]
    assert not found, "\n".join(found)


def test_no_function_takes_too_many_parameters() -> None:
    found = [
        f"{place(path, function.lineno)} {function.name} takes {parameters(function)}"
        for path in modules()
        for function in functions(path)
        if parameters(function) > MOST_PARAMETERS
    ]
    assert not found, "\n".join(found)


def test_no_source_or_table_of_the_workspace_is_named_in_the_code() -> None:
    declared = declared_names()
    assert declared, "sources/ and contracts/ declare nothing: this test would prove nothing"
    found = [
        f"{place(path, line)} {word!r}"
        for path in modules()
        if PACKAGE / "simulate" not in path.parents
        for line, word in names_used(words_of(path), declared)
    ]
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "code",
    [
        "orders = 1",
        "x.orders",
        "read(orders=1)",
        "def orders(): ...",
        "class Orders: ...",
        "def f(orders): ...",
        "from freshmart_cli.orders import x",
        "import x as orders",
        "global orders",
        "'orders'",
        "b'orders'",
        "'silver.orders'",
        "{'ORDERS': 1}",
    ],
)
def test_a_declared_name_is_found_wherever_it_is_whole(code: str) -> None:
    assert names_used(words(ast.parse(code)), {"orders"}) != []


@pytest.mark.parametrize("code", ["orders_by = 1", "'all orders'", "'orders/*.csv'", "'file.orders'", "# orders"])
def test_a_declared_name_inside_a_longer_word_is_nobody(code: str) -> None:
    assert names_used(words(ast.parse(code)), {"orders"}) == []
