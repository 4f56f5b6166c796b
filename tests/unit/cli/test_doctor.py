"""The doctor's words: what is found, what mends it, and what to run now."""

from __future__ import annotations

from pathlib import Path

import pytest

from freshmart_cli.errors import Diagnostic
from freshmart_cli.pipeline import doctor_machine
from freshmart_cli.pipeline.doctor_findings import EnvironmentState, Examination, Finding
from tests.unit.cli.conftest import Run, Stand

ROOT = Path("/shop")
FINE = Finding("python", "ok", "3.11.7, /usr/bin/python3", "3.11 or newer")
NO_JAVA = Finding("java", "missing", "none on PATH", "17, 21 or 25", "sudo apt-get install openjdk-17-jre-headless")
NO_JARS = Finding("Delta JARs", "warning", "not in /jars", "fetched first", "freshmart query 'SELECT 1 AS one'")
NO_TOKEN = Finding("token", "absent", "TOKEN is not set", "where the server asks for one")


def state(name: str, *findings: Finding, in_use: bool = False) -> EnvironmentState:
    return EnvironmentState(name, "spark, on this machine", in_use, NO_JAVA not in findings, findings)


def examination(*environments: EnvironmentState, code: int = 0) -> Examination:
    return Examination((FINE,), ROOT, "", (), environments, code)


def lines(out: str) -> list[str]:
    return [line.strip() for line in out.splitlines()]


def test_what_is_missing_is_shown_with_what_mends_it_once_for_all_environments(stand: Stand, run: Run) -> None:
    called = stand(
        "doctor.examine", examination(state("dev", NO_JARS, NO_JAVA, in_use=True), state("ci", NO_JAVA), code=2)
    )
    shown = run("doctor", "--workspace", "shop", "--set", "landing=in")
    told = lines(shown.out)
    assert shown.code == 2
    assert called.calls == [(Path("shop"), None, {"landing": "in"})]
    assert "python  ok  3.11.7, /usr/bin/python3" in told
    assert "dev, in use: spark, on this machine" in told
    assert "ci: spark, on this machine" in told
    assert "java        missing  none on PATH (needed: 17, 21 or 25)" in told
    assert told.index("java (dev, ci)") < told.index("Delta JARs (dev)")
    assert told.count(NO_JAVA.fix) == 1
    assert {"dev lacks something", "ci lacks something"} <= {*told}
    assert told[-2:] == [f"next: {NO_JAVA.fix}", "freshmart doctor --workspace shop --set landing=in"]


def test_where_nothing_is_missing_the_next_command_is_the_plan(stand: Stand, run: Run) -> None:
    stand("doctor.examine", examination(state("dev", FINE, NO_TOKEN, in_use=True)))
    shown = run("doctor", "--env", "dev")
    assert shown.code == 0
    assert "dev: spark, on this machine" in shown.out
    assert "dev has all that it needs" in shown.out
    assert shown.out.endswith("\nnext: freshmart plan --env dev\n")


def test_one_command_that_mends_several_things_is_shown_once(stand: Stand, run: Run) -> None:
    lost = [Finding(name, "missing", "not installed", "1.0", "pip install a b") for name in ("a", "b")]
    stand("doctor.examine", Examination((FINE, *lost), None, "the packages come first", (), (), 2))
    told = lines(run("doctor").out)
    assert told[-6:] == [
        "the packages come first",
        "a, b (this machine)",
        "pip install a b",
        "",
        "next: pip install a b",
        "freshmart doctor",
    ]


def test_what_freshmart_itself_can_mend_comes_before_the_plan(stand: Stand, run: Run) -> None:
    stand("doctor.examine", examination(state("dev", NO_JARS, in_use=True)))
    assert run("doctor").out.endswith(f"\nnext: {NO_JARS.fix}\n")


def test_what_another_environment_lacks_does_not_decide(stand: Stand, run: Run) -> None:
    stand("doctor.examine", examination(state("dev", FINE, in_use=True), state("ci", NO_JAVA)))
    shown = run("doctor")
    assert (shown.code, shown.out.splitlines()[-1]) == (0, "next: freshmart plan")


def test_a_broken_settings_file_is_told_after_the_machine(stand: Stand, run: Run) -> None:
    problem = Diagnostic("FM101", "freshmart.yml", 3, 5, "", "not YAML", "close the bracket")
    stand("doctor.examine", Examination((FINE,), ROOT, "freshmart.yml cannot be read", (problem,), (), 2))
    shown = run("doctor")
    told = lines(shown.out)
    assert (shown.code, shown.err) == (2, "")
    assert told.index("freshmart.yml cannot be read") > told.index("this machine")
    assert "freshmart.yml:3:5 FM101 not YAML" in told
    assert "hint: close the bracket" in told
    assert told[-1] == "next: freshmart validate contract"


def test_json_holds_every_finding(stand: Stand, run: Run) -> None:
    stand("doctor.examine", examination(state("dev", NO_JAVA, in_use=True), code=2))
    answered = run("doctor", "--json")
    assert answered.code == 2
    assert answered.document["workspace"] == "/shop"
    assert answered.document["machine"][0]["found"] == FINE.found
    (found,) = answered.document["environments"]
    assert (found["name"], found["in_use"], found["ready"]) == ("dev", True, False)
    assert found["findings"][0] == {
        "subject": "java",
        "state": "missing",
        "found": "none on PATH",
        "needed": "17, 21 or 25",
        "fix": NO_JAVA.fix,
    }


@pytest.fixture
def unpinned(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tests say nothing of how the toolkit itself is installed."""
    monkeypatch.setattr(doctor_machine, "required_packages", lambda extra="": ())


@pytest.mark.usefixtures("unpinned")
def test_outside_a_workspace_it_tells_of_the_machine(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    shown = run("doctor")
    assert shown.code == 0
    assert "no workspace here" in shown.out
    assert shown.out.endswith("next: freshmart init shop\n      freshmart demo\n")
    assert run("doctor", "--json").document["workspace"] is None
    assert run("doctor", "--env", "dev").code == 2


@pytest.mark.usefixtures("unpinned")
def test_a_new_workspace_lacks_nothing_but_what_is_taken_from_it(run: Run, tmp_path: Path) -> None:
    run("init", str(tmp_path))
    assert run("doctor", "--workspace", str(tmp_path)).code == 0
    (tmp_path / "freshmart.yml").write_text("workspace: [\n")
    broken = run("doctor", "--workspace", str(tmp_path))
    assert (broken.code, broken.err) == (2, "")
    assert "freshmart.yml cannot be read" in broken.out


@pytest.mark.usefixtures("unpinned")
@pytest.mark.parametrize(
    "remote", ["sc://127.0.0.1:9/;token=hush", "sc://127.0.0.1;token=hush", "sc://hush@127.0.0.1:9"]
)
def test_no_token_is_ever_printed(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remote: str) -> None:
    monkeypatch.setenv("SPARK_CONNECT_AUTHENTICATE_TOKEN", "hush")
    run("init", str(tmp_path))
    settings = (tmp_path / "freshmart.yml").read_text()
    (tmp_path / "freshmart.yml").write_text(
        settings.replace("{engine: sail}", f'{{engine: spark, remote: "{remote}"}}')
    )
    for words in ([], ["--json"]):
        shown = run("doctor", "--workspace", str(tmp_path), *words)
        assert shown.code == 2
        assert "freshmart.yml holds a token or password" in shown.out
        assert "hush" not in shown.out + shown.err
