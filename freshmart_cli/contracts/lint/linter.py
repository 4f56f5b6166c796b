"""Runs every family of rules over a draft."""

from __future__ import annotations

from freshmart_cli.contracts.draft import Draft
from freshmart_cli.contracts.lint import (
    change_streams,
    checks,
    connectors,
    cycles,
    deliveries,
    documents,
    environments,
    expressions,
    fixed_width,
    freshness,
    grouping,
    histories,
    listed_columns,
    nesting,
    portability,
    portable_columns,
    query_names,
    references,
    refresh,
    scenarios,
    semantics,
    structure,
    variables,
    waiting,
)
from freshmart_cli.contracts.lint.subject import subject_of
from freshmart_cli.errors import Diagnostic

_FAMILIES = (
    structure,
    environments,
    connectors,
    fixed_width,
    nesting,
    documents,
    change_streams,
    histories,
    references,
    listed_columns,
    expressions,
    deliveries,
    query_names,
    variables,
    scenarios,
    cycles,
    semantics,
    checks,
    freshness,
    grouping,
    refresh,
    waiting,
    portability,
    portable_columns,
)


def lint(draft: Draft) -> tuple[Diagnostic, ...]:
    """FM207–FM6xx: every problem of what could be read; pure, and no engine is started."""
    subject = subject_of(draft)
    return tuple(found for family in _FAMILIES for found in family.check(subject))
