"""Which sessions elsewhere a command has to end before it writes."""

from __future__ import annotations

from pathlib import Path

from freshmart_cli.engine.remote import OpenSession
from freshmart_cli.execute.open_sessions import OpenSessions

SESSION = OpenSession("sc://spark.example:15002", "somebody", "7e8f4a4e-0000-4000-8000-000000000000")


def test_a_session_is_left_to_whoever_holds_a_lock_of_its_command(tmp_path: Path) -> None:
    OpenSessions(tmp_path / "sessions", ("tickets", "gold.takings")).remember(SESSION)
    assert list(OpenSessions(tmp_path / "sessions", ("gold.takings",)).left()) == [SESSION]
    assert list(OpenSessions(tmp_path / "sessions", ("guests",)).left()) == [], "its command may live"
    assert list(OpenSessions(tmp_path / "sessions", ()).left()) == [], "who reads ends nothing"


def test_what_has_ended_is_forgotten_and_may_be_forgotten_again(tmp_path: Path) -> None:
    sessions = OpenSessions(tmp_path / "sessions", ("tickets",))
    assert list(sessions.left()) == []
    sessions.remember(SESSION)
    sessions.forget(SESSION)
    sessions.forget(SESSION)
    assert list(sessions.left()) == []
