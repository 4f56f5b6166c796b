"""Where the sources tell what truly happened, whether somebody listens or not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

Row = Sequence[object]


class Tables:
    """Nobody listens: nothing is kept, and rows are not even made where ``wanted`` is asked first."""

    wanted = False

    def declare(self, name: str, columns: tuple[str, ...]) -> None:
        """A table of texts and the dates ``version_from`` and ``version_to``, beside those that are always there."""

    def add(self, name: str, rows: Iterable[Row]) -> None:
        """Rows in the order of the table's columns."""

    def close(self) -> None:
        """Nothing more happens."""
