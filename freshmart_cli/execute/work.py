"""What one promotion has to do, and which rows of bronze it parses for that."""

from __future__ import annotations

from dataclasses import dataclass

from freshmart_cli.compile.rendering import text_literal
from freshmart_cli.execute import awaiting
from freshmart_cli.execute.awaiting import Reopened, Seen
from freshmart_cli.execute.context import Context, fresh_id
from freshmart_cli.execute.decisions import Decided
from freshmart_cli.execute.state import Change, GroupState


@dataclass(frozen=True, slots=True)
class Work:
    """``decisions``: those that hold, the ``undecided`` not applied yet.

    ``seen``: the parents' changes that rows are judged by; ``due``: those of them that may release rows.
    """

    pending: tuple[str, ...]
    decisions: tuple[Decided, ...]
    undecided: tuple[Decided, ...]
    seen: tuple[Seen, ...]
    due: tuple[Seen, ...]

    @property
    def some(self) -> bool:
        return bool(self.pending or self.undecided or self.due)

    @property
    def is_release(self) -> bool:
        """Whether it brings no more than rows that waited."""
        return not (self.pending or self.undecided)


@dataclass(frozen=True, slots=True)
class Staging:
    """What one attempt parses: pending batches with rows, files that decisions name, files with rows that wait."""

    work: Work
    batches: tuple[str, ...]
    reopened: Reopened
    repair: bool

    @property
    def some(self) -> bool:
        return bool(self.batches or self.work.undecided or self.reopened.files)

    @property
    def only_reopened(self) -> bool:
        """Whether nothing is to be published unless a row that waited is judged otherwise now."""
        return not (self.batches or self.work.undecided or self.repair)

    @property
    def only_batches(self) -> bool:
        """Whether all that is parsed is parsed for the first time."""
        return not (self.work.undecided or self.reopened.files or self.repair)

    @property
    def judges(self) -> bool:
        """Whether rows that wait are judged by what was seen of their parents."""
        return bool(self.some or self.work.due or self.repair)

    @property
    def again(self) -> str:
        """Which staged rows may be in quarantine from an earlier judgement, as a predicate; '' for none."""
        if not self.work.seen or self.only_batches:
            return ""
        return "true" if self.repair or not self.batches else f"NOT {_among(self.batches)}"

    @property
    def change(self) -> Change:
        """The publication, but for the values that it touches."""
        batches = tuple(dict.fromkeys((*self.batches, *self.reopened.batches)))
        return Change(fresh_id(), batches, release=self.work.is_release)

    def where(self, context: Context) -> str:
        """Which bronze rows to parse."""
        parts = [_among(self.batches)] if self.batches else []
        files = sorted({file for each in self.work.undecided for file in each.files})
        if files:
            known = _among(context.ledger.committed(self.work.undecided[0].source))
            parts.append(f"({known} AND _file_hash IN ({', '.join(map(text_literal, files))}))")
        parts += [self.reopened.where] if self.reopened.files else []
        return f"({' OR '.join(parts)})" if len(parts) > 1 else parts[0]

    def is_framed(self, context: Context, source: str, framing: str) -> bool:
        """Whether the reader nested all that is to be parsed as today's contract does."""
        read = context.ledger.committed(source) if self.work.undecided else (*self.batches, *self.reopened.batches)
        return bool(framing) and all(context.ledger.read_plan(source, each).framing == framing for each in read)


def staging_of(context: Context, source: str, state: GroupState, work: Work) -> Staging:
    batches = tuple(each for each in work.pending if context.ledger.read_plan(source, each).new_slices)
    return Staging(work, batches, awaiting.reopened(context, work.due), state.in_flight is not None)


def _among(batches: tuple[str, ...]) -> str:
    return f"_batch_id IN ({', '.join(map(text_literal, batches))})"
