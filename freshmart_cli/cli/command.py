"""A command of freshmart: its own options, then the shared ones, and examples as they were written."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from freshmart_cli.cli.shared import SHARED_NAMES, remembered, shared_parameters

EXAMPLES = "\n\nExamples:\n"


class Command(TyperCommand):
    """Takes the shared options beside its own and keeps them for ``Shared.given``."""

    def __init__(self, *arguments: Any, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.params = [*self.params, *shared_parameters()]

    def invoke(self, ctx: Any) -> Any:
        with remembered(ctx):
            return super().invoke(ctx)

    def format_help_text(self, ctx: Any, formatter: Any) -> None:
        said, _, examples = (self.help or "").partition(EXAMPLES)
        formatter.write_paragraph()
        with formatter.indentation():
            formatter.write_text(said)
        if examples:
            with formatter.section("Examples"):
                formatter.write("".join(f"  {line.strip()}\n" for line in examples.splitlines()))

    def format_options(self, ctx: Any, formatter: Any) -> None:
        write_options(self, ctx, formatter)


def write_options(command: Any, context: Any, formatter: Any) -> None:
    """Arguments, own options and shared options, each under a heading of its own."""
    sections: dict[str, list[tuple[str, str]]] = {"Arguments": [], "Options": [], "Shared options": []}
    for parameter in command.get_params(context):
        record = parameter.get_help_record(context)
        if record is not None:
            section = _section(parameter)
            name = record[0].partition(" <")[0] if section == "Arguments" else record[0]
            sections[section].append((name, record[1]))
    for heading, records in sections.items():
        if records:
            with formatter.section(heading):
                formatter.write_dl(records)


def _section(parameter: Any) -> str:
    if parameter.param_type_name == "argument":
        return "Arguments"
    return "Shared options" if parameter.name in SHARED_NAMES else "Options"
