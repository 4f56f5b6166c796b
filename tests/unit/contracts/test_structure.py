from __future__ import annotations

from freshmart_cli.contracts.derived import Derived
from freshmart_cli.contracts.source_contract import Contract, Source
from freshmart_cli.contracts.structure import Reading, read_model
from freshmart_cli.contracts.yaml_text import read_text

CONTRACT = """\
contract: papers
cadence: 1d
format: delimited
tables:
  papers:
    grain: one row per paper
    keys: [paper_id]
    columns: {paper_id: int}
"""


def read(text: str) -> Reading[Contract]:
    return read_model(Contract, read_text("contracts/papers.yml", text).document)


def test_a_right_contract_has_no_problems() -> None:
    reading = read(CONTRACT)
    assert reading.problems == ()
    assert reading.piece is not None
    assert reading.piece.tables["papers"].keys == ("paper_id",)


def test_an_unknown_key_is_named_with_the_key_that_was_meant() -> None:
    reading = read(CONTRACT.replace("grain:", "grian:"))
    assert [problem.render() for problem in reading.problems] == [
        "contracts/papers.yml:6:5 FM201 unknown key 'grian' (at tables.papers.grian)\n    hint: did you mean grain?"
    ]


def test_a_misspelt_key_is_read_as_the_one_that_was_meant() -> None:
    reading = read(CONTRACT.replace("grain:", "grian:"))
    assert reading.piece is not None
    assert reading.piece.tables["papers"].grain == "one row per paper"
    assert reading.document.find(("tables", "papers", "grain")) == "one row per paper"


def test_a_key_without_likeness_is_answered_with_the_known_ones() -> None:
    problem = read(CONTRACT + "zzz: 1\n").problems[0]
    assert problem.hint.startswith("known keys: contract, version, description, owner")


def test_an_unknown_key_inside_a_format_is_answered_with_the_keys_of_that_format() -> None:
    problem = read(CONTRACT.replace("format: delimited", "format: {type: delimited, delimeter: ;}")).problems[0]
    assert (problem.code, problem.path, problem.hint) == (
        "FM201",
        "format.delimeter",
        "did you mean delimiter?",
    )


def test_the_rest_of_a_contract_is_still_read_beside_what_cannot_be() -> None:
    reading = read(CONTRACT + "bronze: [a]\nowner: {name: x}\n")
    assert [problem.path for problem in reading.problems] == ["owner", "bronze"]
    assert reading.piece is not None
    assert list(reading.piece.tables) == ["papers"]


def test_what_lies_in_a_refused_part_is_not_reported_as_well() -> None:
    wrong = CONTRACT.replace("keys: [paper_id]", "load: {mode: mergee, on_conflict: nobody, backdate: no}")
    assert [problem.path for problem in read(wrong).problems] == [
        "tables.papers.load.mode",
        "tables.papers.load.on_conflict",
        "tables.papers.load.backdate",
    ]


def test_a_missing_key_of_the_whole_file_leaves_nothing_to_read() -> None:
    reading = read_model(Derived, read_text("contracts/gold/t.yml", "table: t\nkeys: [a]\n").document)
    assert reading.piece is None
    assert [(problem.code, problem.path) for problem in reading.problems] == [
        ("FM202", "sql"),
        ("FM202", "columns"),
    ]


def test_booleans_are_the_texts_true_and_false() -> None:
    def backdate(text: str) -> Reading[Contract]:
        return read(CONTRACT + f"    load: {{mode: scd2, backdate: {text}}}\n")

    right = backdate("false").piece
    assert right is not None
    assert right.tables["papers"].load is not None
    assert right.tables["papers"].load.backdate is False
    for wrong in ("no", "0", "False", "off"):
        assert [problem.code for problem in backdate(wrong).problems] == ["FM205"]


def test_required_is_said_in_the_type_and_nowhere_else() -> None:
    problems = read(CONTRACT.replace("{paper_id: int}", "{paper_id: {type: int, required: true}}")).problems
    assert [problem.code for problem in problems] == ["FM205"]
    assert "not null" in problems[0].message


def test_a_format_that_makes_no_sense_as_a_whole_is_one_problem() -> None:
    reading = read(CONTRACT.replace("format: delimited", 'format: {type: delimited, delimiter: ";;"}'))
    assert [(problem.code, problem.path) for problem in reading.problems] == [("FM205", "format")]
    assert reading.piece is not None


def test_a_format_needs_a_name() -> None:
    for text in ("{delimiter: ;}", "[delimited]", "{type: [delimited]}"):
        problems = read(CONTRACT.replace("format: delimited", f"format: {text}")).problems
        assert len(problems) == 1
        assert problems[0].path.startswith("format")


def test_a_plain_text_is_the_short_form_of_a_list_where_the_language_says_so() -> None:
    source = read_model(Source, read_text("sources/x.yml", "source: x\npath: x/*\n").document).piece
    assert source is not None
    assert source.path == ("x/*",)
