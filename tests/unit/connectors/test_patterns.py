"""What the path patterns of sources mean."""

import pytest

from freshmart_cli.connectors.patterns import compiled
from freshmart_cli.errors import UserError


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("in/**/*.dat[.gz]", "in/a.dat"),
        ("in/**/*.dat[.gz]", "in/a/b/c.dat.gz"),
        ("in/*.json[l]", "in/a.json"),
        ("in/*.json[l]", "in/a.jsonl"),
        ("**/*.csv", "a.csv"),
        ("**", "a/b.csv"),
        ("in/**", "in/a/b.csv"),
        ("in/**/out/*.csv", "in/out/a.csv"),
        ("in/**/out/*.csv", "in/x/y/out/a.csv"),
        ("in/day_????.csv", "in/day_0305.csv"),
        ("./in/*.csv", "in/a.csv"),
        ("in/*", "in/line\nend"),
        ("in/a+(b).csv", "in/a+(b).csv"),
    ],
)
def test_a_pattern_matches(pattern: str, path: str) -> None:
    found = compiled((pattern,))
    assert found.match(path)
    folders = path.split("/")[:-1]
    assert all(found.reach("/".join(folders[: depth + 1])) for depth in range(len(folders)))


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("in/**/*.dat[.gz]", "in/a.dat.gz.gz"),
        ("in/**/*.dat[.gz]", "in/a.datXgz"),
        ("in/**/*.dat[.gz]", "inn/a.dat"),
        ("in/*.csv", "in/a/b.csv"),
        ("in/*.csv", "x/in/b.csv"),
        ("in/day_????.csv", "in/day_030/.csv"),
        ("in/*.json[l]", "in/a.jsonll"),
        ("in/a.csv", "in/aXcsv"),
    ],
)
def test_a_pattern_does_not_match(pattern: str, path: str) -> None:
    assert not compiled((pattern,)).match(path)


def test_several_patterns_match_what_one_of_them_matches() -> None:
    found = compiled(("a/*.csv", "b/*.json"))
    assert [found.match(path) for path in ("a/x.csv", "b/x.json", "a/x.json")] == [True, True, False]


def test_no_pattern_matches_nothing() -> None:
    found = compiled(())
    assert not (found.match("") or found.match("a") or found.reach("a") or found.name("a"))


def test_folders_that_cannot_hold_a_match_are_out_of_reach() -> None:
    found = compiled(("in/*/day/*.csv", "out/**/*.csv"))
    reached = ["in", "in/a", "in/a/day", "out", "out/a/b/c"]
    assert all(map(found.reach, reached))
    assert not any(map(found.reach, ["other", "in/a/night", "in/a/day/b"]))


def test_a_folder_has_the_name_of_a_file_unless_any_name_would_do() -> None:
    assert compiled(("in/**/*.dat[.gz]",)).name("in/a.dat")
    assert not compiled(("in/*", "in/**")).name("in/a")


@pytest.mark.parametrize(
    "pattern", ["", "/in/*.csv", "in//*.csv", "in/", "../in/*.csv", ".", "in/[.csv", "in/a]", "in/[]"]
)
def test_what_is_no_pattern_is_the_users_fault_and_comes_with_a_hint(pattern: str) -> None:
    with pytest.raises(UserError) as caught:
        compiled((pattern,))
    assert caught.value.hint
