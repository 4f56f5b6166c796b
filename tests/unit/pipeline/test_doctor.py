"""What the doctor finds in made-up machines and workspaces."""

from __future__ import annotations

import os
import socket
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from freshmart_cli.engine.java import Java
from freshmart_cli.engine.memory import Memory
from freshmart_cli.engine.packages import Package
from freshmart_cli.errors import UserError
from freshmart_cli.pipeline import doctor, doctor_engines, doctor_machine, doctor_remotes
from freshmart_cli.pipeline.doctor import examine
from freshmart_cli.pipeline.doctor_findings import Examination, Finding
from tests.support.depot import FILES, write_workspace

GB = 1_000_000_000
KEY = "DEPOT_HMAC_PERSON"
TOKEN = "SPARK_CONNECT_AUTHENTICATE_TOKEN"
PACKAGES = tuple(Package(name, "", "==1.0", "1.0") for name in ("pysail", "pyspark", "deltalake"))
OWN = (KEY, TOKEN, "JAVA_HOME", "PYSPARK_PYTHON")

Look = Callable[..., Examination]


@pytest.fixture(autouse=True)
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All pins are kept, Java is there, memory is plenty, the home folder is empty."""
    for name in (*OWN, *(each for each in os.environ if each.startswith("DATABRICKS_"))):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    install(monkeypatch)
    monkeypatch.setattr(doctor_machine, "find_java", lambda _: Java(Path("/opt/java"), 21, "21.0.2", "PATH"))
    monkeypatch.setattr(doctor_machine, "read_memory", lambda: Memory(16 * GB, 12 * GB, None))


def install(monkeypatch: pytest.MonkeyPatch, *changed: Package) -> None:
    found = {each.name: each for each in (*PACKAGES, *changed)}
    monkeypatch.setattr(doctor_machine, "required_packages", lambda extra="": () if extra else tuple(found.values()))


@pytest.fixture
def look(tmp_path: Path) -> Look:
    """Examines the small workspace with these environments, or the text of its freshmart.yml given."""

    def examined(environments: str = "{dev: {engine: sail}}", env: str | None = None, **overrides: str) -> Examination:
        write_workspace(tmp_path)
        (tmp_path / "freshmart.yml").write_text(f"{FILES['freshmart.yml']}environments: {environments}\n")
        return examine(tmp_path, env, overrides)

    return examined


def spark(**given: str) -> str:
    written = ", ".join(f'{key}: "{value}"' for key, value in given.items())
    return f"{{dev: {{engine: spark, {written}}}}}"


def finding(found: Examination, subject: str) -> Finding:
    (only,) = [each for each in (*found.machine, *found.environments[0].findings) if each.subject == subject]
    return only


def memory_of(found: Examination) -> Finding:
    (only,) = [each for each in found.environments[0].findings if each.subject == "memory"]
    return only


def lacking(found: Examination) -> dict[str, str]:
    return {each.subject: each.state for each in found.environments[0].findings if each.state in ("missing", "warning")}


def test_a_workspace_on_the_embedded_engine_lacks_nothing(look: Look, tmp_path: Path) -> None:
    found = look()
    assert (found.exit_code, found.workspace, found.environments[0].in_use) == (0, tmp_path, True)
    assert lacking(found) == {}
    assert "one is made" in finding(found, KEY).found
    assert "a pool of" in memory_of(found).found


def test_outside_a_workspace_the_machine_alone_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = examine(Path())
    assert (found.exit_code, found.workspace, found.environments) == (0, None, ())
    assert "no workspace here" in found.unread
    assert {"python", "packages", "java", "memory", "disk"} <= {each.subject for each in found.machine}


def test_a_workspace_in_a_folder_above_is_pointed_out(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    look()
    monkeypatch.chdir(tmp_path / "contracts")
    assert f"there is one in {tmp_path}" in examine(Path()).unread


@pytest.mark.parametrize(
    ("workspace", "env", "told"), [("gone", None, "no workspace at"), (".", "nope", "no workspace at")]
)
def test_what_is_named_must_be_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workspace: str, env: str | None, told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UserError, match=told):
        examine(Path(workspace), env)


def test_an_unknown_environment_or_variable_is_refused(look: Look) -> None:
    with pytest.raises(UserError, match="no environment 'prod'"):
        look(env="prod")
    with pytest.raises(UserError, match="no such variable"):
        look(landung="in")


def test_a_settings_file_that_cannot_be_read_is_told_beside_the_machine(look: Look, tmp_path: Path) -> None:
    look()
    (tmp_path / "freshmart.yml").write_text("workspace: [\n")
    found = examine(tmp_path)
    assert (found.exit_code, found.environments, found.unread) == (2, (), "freshmart.yml cannot be read")
    assert [each.code for each in found.problems] == ["FM101"]
    assert found.machine


def test_a_broken_contract_keeps_every_environment_from_running(look: Look, tmp_path: Path) -> None:
    look()
    (tmp_path / "contracts" / "scans.yml").write_text("contract: scans\ntables: [\n")
    found = examine(tmp_path)
    assert found.exit_code == 2
    assert finding(found, "files").found.startswith("contracts/scans.yml:")
    assert finding(found, "files").fix == f"freshmart validate contract --workspace {tmp_path} --env dev"


def test_a_workspace_without_sources_is_told(tmp_path: Path) -> None:
    (tmp_path / "freshmart.yml").write_text("workspace: shop\n")
    found = examine(tmp_path)
    assert (found.exit_code, finding(found, "files").state) == (2, "missing")
    assert "is empty" in finding(found, "files").found


def test_an_environment_variable_that_a_file_names_is_to_be_exported(look: Look) -> None:
    found = look('{dev: {engine: sail, variables: {lakehouse: "${env:NOT_SET_HERE}/lake"}}}')
    assert finding(found, "files").fix == "export NOT_SET_HERE=…"


def test_the_environment_in_use_decides_and_all_are_told_of(look: Look) -> None:
    both = '{dev: {engine: sail}, far: {engine: spark, remote: "sc://127.0.0.1:1"}}'
    found = look(both)
    assert [(each.name, each.in_use, each.ready) for each in found.environments] == [
        ("dev", True, True),
        ("far", False, False),
    ]
    assert found.exit_code == 0
    named = look(both, env="far")
    assert [(each.name, each.in_use, each.ready) for each in named.environments] == [("far", True, False)]
    assert named.exit_code == 2


def test_an_environment_in_use_that_is_not_declared_decides_against(look: Look) -> None:
    assert look("{prod: {engine: sail}}").exit_code == 2


def test_missing_packages_come_first(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    install(monkeypatch, Package("pysail", "", "==1.0", None), Package("pyspark", "connect", "==1.0", "1.1"))
    found = look()
    assert (found.exit_code, found.environments) == (2, ())
    assert "packages come first" in found.unread
    lacks = {each.subject: each for each in found.machine if each.state == "missing"}
    assert (lacks["pysail"].found, lacks["pyspark"].found) == ("not installed", "1.1")
    assert lacks["pysail"].fix.endswith(" pysail==1.0 'pyspark[connect]==1.0'")


def test_pins_that_nobody_tells_are_a_warning(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "required_packages", lambda extra="": ())
    found = look()
    assert (found.exit_code, finding(found, "packages").state) == (0, "warning")
    assert "--editable" in finding(found, "packages").fix


def test_a_package_that_is_there_and_broken_is_told(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "freshmart_cli.pipeline.doctor_environments", None)
    found = look()
    assert found.exit_code == 2
    assert "cannot be imported" in found.machine[-1].found


def test_a_pool_larger_than_a_control_group_allows_is_a_warning(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "read_memory", lambda: Memory(64 * GB, GB, GB // 10))
    memory = memory_of(look())
    assert memory.state == "warning"
    assert "the limit of this control group" in memory.found
    assert f'SAIL_RUNTIME__MEMORY_POOL__FAIR__MAX_SIZE: "{60_000_000}"' in memory.fix


def test_a_catalog_needs_spark(look: Look) -> None:
    found = look('{dev: {engine: sail, catalog: main, remote: "sc://h:1"}}')
    assert lacking(found) == {"files": "missing", "catalog": "missing", "remote": "warning"}


def test_spark_on_this_machine_runs_with_java_and_fetches_its_jars(look: Look, tmp_path: Path) -> None:
    found = look(f"{{dev: {{engine: spark, settings: {{spark.jars.ivy: {tmp_path}/ivy}}}}}}")
    assert (found.exit_code, found.environments[0].engine) == (0, "spark, on this machine (local[*])")
    assert lacking(found) == {"Delta JARs": "warning"}
    (jars,) = (each for each in found.environments[0].findings if each.subject == "Delta JARs")
    assert "about 87 MB" in jars.needed
    assert jars.fix == f"freshmart query 'SELECT 1 AS one' --workspace {tmp_path} --env dev"


@pytest.mark.parametrize(
    ("java", "state"),
    [
        (None, "missing"),
        (Java(Path("/opt/java"), 11, "11.0.1", "PATH"), "missing"),
        (Java(Path("/opt/java"), 0, "Permission denied", "JAVA_HOME"), "missing"),
        (Java(Path("/opt/java"), 24, "24", "PATH"), "warning"),
        (Java(Path("/opt/java"), 25, "25", "PATH"), "ok"),
    ],
)
def test_spark_on_this_machine_needs_a_java_that_it_knows(
    look: Look, monkeypatch: pytest.MonkeyPatch, java: Java | None, state: str
) -> None:
    monkeypatch.setattr(doctor_machine, "find_java", lambda _: java)
    found = look(spark(master="local[2]"))
    (told,) = (each for each in found.environments[0].findings if each.subject == "java")
    assert (told.state, bool(told.fix)) == (state, state != "ok")
    assert found.exit_code == (2 if state == "missing" else 0)


@pytest.mark.parametrize(
    ("master", "known"), [("local", True), ("local[*]", True), ("local[8]", True), ("yarn", False)]
)
def test_spark_on_this_machine_is_local(look: Look, master: str, known: bool) -> None:
    assert ("master" not in lacking(look(spark(master=master)))) is known


def test_little_memory_is_a_warning_for_spark(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "read_memory", lambda: Memory(16 * GB, 3 * GB, None))
    assert lacking(look(spark()))["memory"] == "warning"


def test_bash_is_missed(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_engines.shutil, "which", lambda name, path=None: None)
    assert lacking(look(spark()))["bash"] == "missing"


@pytest.mark.parametrize(("name", "state"), [("python3.2", "missing"), ("pypy", "warning"), ("gone", "missing")])
def test_workers_need_the_python_of_this_process(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, state: str
) -> None:
    (tmp_path / name).write_text("#!/bin/sh\n")
    (tmp_path / name).chmod(0o755 if name != "gone" else 0o644)
    monkeypatch.setenv("PYSPARK_PYTHON", str(tmp_path / name))
    assert lacking(look(spark()))["PYSPARK_PYTHON"] == state


def test_a_server_that_listens_and_keys_that_are_set_are_all_that_a_remote_engine_needs(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(KEY, "k")
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = look(spark(remote=f"sc://127.0.0.1:{server.getsockname()[1]}/;use_ssl=true"))
    assert (found.exit_code, lacking(found), finding(found, "token").state) == (0, {}, "absent")


def test_a_remote_engine_is_given_keys_and_never_makes_them(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_remotes, "why_unreachable", lambda _: "")
    found = look(spark(remote="sc://spark.example"))
    assert (lacking(found), finding(found, KEY).fix) == ({KEY: "missing"}, f"export {KEY}=…")
    monkeypatch.setenv(KEY, "")
    assert finding(look(), KEY).found == "set to nothing"


@pytest.mark.parametrize(
    ("remote", "subject"),
    [("sc://", "server"), ("sc://h:port", "server"), ("http://h:1", "remote"), ("h:15002", "remote")],
)
def test_an_address_that_leads_nowhere_is_told_without_looking(look: Look, remote: str, subject: str) -> None:
    assert lacking(look(spark(remote=remote)))[subject] == "missing"


@pytest.mark.parametrize("there", [True, False])
def test_tokens_are_told_of_and_never_shown(look: Look, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    monkeypatch.setattr(doctor_remotes, "why_unreachable", lambda _: "")
    if there:
        monkeypatch.setenv(TOKEN, "hush")
    found = look(spark(remote="sc://me:hush@h;token=hush", master="local[*]"))
    assert ("is set" in finding(found, "token").found) is there
    assert lacking(found)["secret"] == "missing"
    assert "hush" not in repr(found)


def test_a_token_of_the_environment_is_no_secret_in_a_file(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_remotes, "why_unreachable", lambda _: "")
    monkeypatch.setenv("FAR_TOKEN", "hush")
    found = look(spark(remote="sc://h:1/;token=${env:FAR_TOKEN}"))
    assert "secret" not in lacking(found)
    assert "hush" not in repr(found)


def test_a_token_in_a_variable_is_in_a_file_all_the_same(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_remotes, "why_unreachable", lambda _: "")
    found = look('{dev: {engine: spark, remote: "${far}", variables: {far: "sc://h:1/;token=hush"}}}')
    assert lacking(found)["secret"] == "missing"


def test_databricks_needs_a_package_a_host_a_token_and_a_cluster(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_remotes, "installed_version", lambda _: None)
    found = look(spark(remote="databricks://"))
    assert lacking(found) == dict.fromkeys(
        ("databricks-sdk", "DATABRICKS_HOST", "DATABRICKS_TOKEN", "DATABRICKS_CLUSTER_ID", KEY), "missing"
    )
    assert finding(found, "databricks-sdk").fix.endswith(" 'freshmart-cli[databricks]'")


@pytest.mark.parametrize("profile", ["DEFAULT", "work"])
def test_databricks_may_be_told_by_variables_or_a_profile(
    look: Look, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, profile: str
) -> None:
    monkeypatch.setattr(doctor_remotes, "installed_version", lambda _: "0.50.0")
    monkeypatch.setenv(KEY, "k")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.databrickscfg").write_text(f"[{profile}]\nhost = https://h\ntoken = hush\ncluster_id =\n")
    monkeypatch.setenv("DATABRICKS_CONFIG_PROFILE", "work")
    found = look(spark(remote="databricks://"))
    assert lacking(found) == (
        {"DATABRICKS_CLUSTER_ID": "missing"}
        if profile == "work"
        else dict.fromkeys(("DATABRICKS_HOST", "DATABRICKS_TOKEN", "DATABRICKS_CLUSTER_ID"), "missing")
    )
    for name in ("HOST", "TOKEN", "CLUSTER_ID"):
        monkeypatch.setenv(f"DATABRICKS_{name}", "hush")
    found = look(spark(remote="databricks://"))
    assert (lacking(found), "hush" in repr(found)) == ({}, False)


def test_a_landing_folder_that_is_not_there_is_a_warning(look: Look, tmp_path: Path) -> None:
    found = look(landing=str(tmp_path / "gone"))
    assert (found.exit_code, lacking(found)) == (0, {"landing": "warning"})
    assert finding(found, "landing").fix.startswith("freshmart simulate")


@pytest.mark.parametrize("name", ["landing", "lakehouse"])
def test_a_file_in_the_way_of_a_folder_is_a_fault(look: Look, tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    assert lacking(look(**{name: str(tmp_path / "file")})) == {name: "missing"}


def test_folders_elsewhere_are_not_looked_at(look: Look) -> None:
    found = look(landing="s3://key:hush@bucket/in")
    assert (finding(found, "landing").state, finding(found, "landing").found) == (
        "ok",
        "s3://…, not looked at from here",
    )


def test_little_room_for_the_lakehouse_is_a_warning(look: Look, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_machine, "LEAST_DISK", 10**18)
    assert lacking(look()) == {"disk of lakehouse": "warning"}


def test_nothing_is_written(look: Look, tmp_path: Path) -> None:
    look()
    before = {path: path.stat().st_mtime_ns for path in (tmp_path, *tmp_path.rglob("*"))}
    doctor.examine(tmp_path)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path, *tmp_path.rglob("*"))} == before
