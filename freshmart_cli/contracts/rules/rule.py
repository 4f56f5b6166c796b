"""One lint rule: its stable code, what it says and why it is there."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.contracts.document import Document, Spot
from freshmart_cli.errors import Diagnostic


@dataclass(frozen=True, slots=True)
class Rule:
    """``code`` never changes its meaning; ``explanation`` is what the documentation prints."""

    code: str
    title: str
    explanation: str
    severity: str = "error"

    def found(self, document: Document, spot: Spot, message: str, hint: str = "") -> Diagnostic:
        """A problem of this kind at a place of a file."""
        line, column = document.position(spot)
        return Diagnostic(
            code=self.code,
            file=document.file,
            line=line,
            column=column,
            path=document.spelled(spot.path),
            message=message,
            hint=hint,
            severity=self.severity,
        )
