"""Jinja over ``templates/``: the only place where SQL text is put together."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import freshmart_cli


def workspace_files(name: str) -> Path:
    """A folder or file that travels with the toolkit: beside the package in a checkout, inside it in a wheel."""
    package = Path(freshmart_cli.__file__).parent
    inside = package / "_workspace" / name
    return inside if inside.exists() else package.parent / name


@cache
def _environment() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(workspace_files("templates") / "sql"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        autoescape=False,
    )
    environment.filters["literal"] = text_literal
    return environment


def text_literal(value: str) -> str:
    """A string literal that both engines read alike (a doubled quote loses its quote on Sail)."""
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"


def render(template: str, **values: Any) -> str:
    """Render one template of ``templates/sql``; blank lines are dropped."""
    text = _environment().get_template(template).render(**values)
    return "\n".join(line.rstrip() for line in text.splitlines() if line.strip())


@cache
def templates_fingerprint() -> str:
    """Changes whenever a template does."""
    files = sorted((workspace_files("templates") / "sql").glob("*.sql"))
    told = "".join(f"{path.name}:{(status := path.stat()).st_size}:{status.st_mtime_ns};" for path in files)
    return hashlib.sha256(told.encode()).hexdigest()[:16]


@cache
def macros(template: str) -> Any:
    """A template's macros, callable with the values they name."""
    return _environment().get_template(template).module


def render_text(source: str, **values: Any) -> str:
    """Render SQL written in a contract."""
    return str(_environment().from_string(source).render(**values))
