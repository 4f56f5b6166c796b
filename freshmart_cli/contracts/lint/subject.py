"""What every family of rules looks at."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.lint.directory import Directory, directory_of
from freshmart_cli.contracts.lint.table_view import TableView, views_of


@dataclass(frozen=True, slots=True)
class Subject:
    """The draft, the tables that it promises, and a view of each table that could be read."""

    draft: Draft
    directory: Directory
    views: tuple[TableView, ...]


def subject_of(draft: Draft) -> Subject:
    return Subject(draft, directory_of(draft), tuple(views_of(draft)))
