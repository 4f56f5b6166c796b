"""Documents that wait for a parent, themselves or for the sake of one row of a list in them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import permutations
from pathlib import Path

import pytest

from freshmart_cli.engine.connect_engine import ConnectEngine
from tests.engine.notes import Contracted, contracting, lines, ops, quarantined
from tests.engine.test_small_chain import Chain
from tests.support.tables import fingerprints

NOTES = """\
contract: notes
cadence: 1h
format: json
tables:
  notes:
    grain: one row per note
    keys: [id]
    columns: {id: int not null, author: string, pages: {type: bigint, expr: count(parts)}}
    references: {author: {columns: [author], to: silver.authors, on_missing: park}}
    load: {mode: merge, on_conflict: quarantine}
    gate: {score: 90, min_rows: 1}
  parts:
    from: parts[]
    grain: one row per note and part
    keys: [part]
    columns: {part: string not null, paper: string, weight: int}
    combine: {weight: sum}
    expectations: {weighs: weight >= 0}
    references: {paper: {columns: [paper], to: silver.papers(paper), on_missing: quarantine}}
  words:
    from: parts[].words[]
    grain: one row per word
    keys: [place]
    columns: {word: {type: string, from: "@"}, place: {type: int, expr: _position}}
    references: {word: {columns: [word], to: silver.vocabulary(word), on_missing: park}}
"""
PARENTS = {"authors": "author", "papers": "paper", "vocabulary": "word"}
SOURCES = ("notes", *PARENTS)


def parent(name: str, key: str) -> str:
    return f"""\
contract: {name}
cadence: 1h
format: json
tables: {{{name}: {{grain: one row each, keys: [{key}], columns: {{{key}: string not null}}, load: merge}}}}
"""


@pytest.fixture
def contracted(tmp_path: Path, engine: ConnectEngine) -> Contracted:
    return contracting(tmp_path, engine)


def chain_of(contracted: Contracted, contract: str = NOTES) -> Chain:
    sources = {f"sources/{name}.yml": f"source: {name}\npath: {name}/*\n" for name in PARENTS}
    parents = {f"contracts/{name}.yml": parent(name, key) for name, key in PARENTS.items()}
    return contracted(contract, **sources, **parents)


A, B = {"part": "a", "paper": "fine", "weight": 1}, {"part": "b", "paper": "rough", "words": ["x", "y"]}
DELIVERIES = {
    "notes/a": lines(
        {"id": 1, "author": "anna", "parts": [A, B]},
        {"id": 2, "author": "bob"},
        {"id": 3, "author": "anna", "parts": [A, A]},
        {"id": 4, "parts": [{**A, "weight": -1}, {**B, "part": "c"}]},
        {"id": 5, "author": None, "parts": []},
        {"id": 6, "author": "nobody", "parts": [{**A, "paper": "never made"}, {"part": "z", "words": ["unheard"]}]},
    ),
    "authors/a": lines({"author": "anna"}, {"author": "bob"}),
    "papers/a": lines({"paper": "fine"}, {"paper": "rough"}),
    "vocabulary/a": lines({"word": "x"}, {"word": "y"}),
}


def after(chain: Chain, deliveries: Sequence[Sequence[str]]) -> Chain:
    for names in deliveries:
        for name in names:
            chain.land(name, DELIVERIES[name])
        chain.run(*(source for source in SOURCES if any(name.startswith(source) for name in names)))
    return chain


def test_a_document_waits_for_its_own_parent_and_for_those_of_the_rows_of_its_lists(contracted: Contracted) -> None:
    chain = after(chain_of(contracted), [["notes/a"]])
    assert chain.rows("silver.notes", "id") == [(5,)]
    parts = ["parts.reference:paper"]
    words = ["words.park:reference:word"]
    assert dict(quarantined(chain, "notes", "id")) == {
        1: [*parts, *words, "park:reference:author"],
        2: ["park:reference:author"],
        3: [*parts, "park:reference:author"],
        4: [*parts, "parts.weighs", *words],
        6: [*parts, *words, "park:reference:author"],
    }
    states = dict(chain.rows("silver.notes__quarantine", "id", "_state"))
    assert states == {1: "quarantined", 2: "parked", 3: "quarantined", 4: "quarantined", 6: "quarantined"}
    terms = ("read", "accepted", "quarantined", "parked")
    assert [row for row in ops(chain, "conservation", "source", *terms) if row[0] == "notes"] == [("notes", 6, 1, 4, 1)]


def test_a_document_is_released_with_its_lists_by_the_last_parent_that_arrives(contracted: Contracted) -> None:
    chain = after(chain_of(contracted), [["notes/a"], ["authors/a"], ["papers/a"]])
    assert chain.rows("silver.notes", "id", "pages") == [(2, 0), (3, 1), (5, 0)]
    assert dict(quarantined(chain, "notes", "id"))[1] == ["words.park:reference:word"]
    after(chain, [["vocabulary/a"]])
    assert chain.rows("silver.notes", "id", "pages") == [(1, 2), (2, 0), (3, 1), (5, 0)]
    assert chain.rows("silver.parts", "id", "part", "weight") == [(1, "a", 1), (1, "b", None), (3, "a", 2)]
    assert chain.rows("silver.words", "id", "part", "place", "word") == [(1, "b", 1, "x"), (1, "b", 2, "y")]
    assert set(dict(quarantined(chain, "notes", "id"))) == {4, 6}


def test_what_is_parked_misses_no_gate(contracted: Contracted) -> None:
    chain = chain_of(contracted, NOTES.replace("on_missing: quarantine", "on_missing: park"))
    chain.land("notes/a", lines(*({"id": n, "author": "anna", "parts": [A, B]} for n in range(10))))
    chain.run("notes")
    measured = [row for row in ops(chain, "quality", "table_name", "rule", "evaluated", "failed") if row[1] == ""]
    assert sorted(measured) == [("notes", "", 10, 0), ("parts", "", 20, 0), ("words", "", 20, 0)]


@pytest.fixture(scope="module")
def at_once(tmp_path_factory: pytest.TempPathFactory, engine: ConnectEngine) -> dict[str, tuple[int, str]]:
    """What the tables hold where all arrived at once."""
    chain = after(chain_of(contracting(tmp_path_factory.mktemp("at_once"), engine)), [list(DELIVERIES)])
    return fingerprints(chain.workspace.lakehouse)


ORDERS = list(permutations(DELIVERIES))[::7]


@pytest.mark.parametrize("order", ORDERS, ids=[", ".join(each).replace("/a", "") for each in ORDERS])
def test_the_order_of_documents_and_parents_tells_in_no_table(
    contracted: Contracted, at_once: dict[str, tuple[int, str]], order: tuple[str, ...]
) -> None:
    chain = after(chain_of(contracted), [[name] for name in order])
    assert fingerprints(chain.workspace.lakehouse) == at_once


def test_a_document_that_waited_meets_another_version_of_it_once_its_parent_is_there(contracted: Contracted) -> None:
    chain = chain_of(contracted)
    after(chain, [["authors/a", "papers/a", "vocabulary/a"]])
    chain.land("notes/a", lines({"id": 1, "author": "carl", "parts": [A]}))
    chain.run("notes")
    chain.land("notes/b", lines({"id": 1, "author": "anna", "parts": [A]}))
    chain.run("notes")
    assert chain.rows("silver.notes", "id", "author") == [(1, "anna")]
    chain.land("authors/b", lines({"author": "carl"}))
    chain.run("authors")
    assert chain.rows("silver.notes", "id") == []
    assert chain.rows("silver.notes__versions", "id", "_state") == [(1, "conflict"), (1, "conflict")]
    assert chain.rows("silver.parts", "id") == []
