"""SQL for the objects that rows are made of: documents, and the elements of lists within them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from freshmart_cli.compile.document_records import DOCUMENT, INCOMING, OBJECT, DocumentRecord
from freshmart_cli.compile.expressions import names
from freshmart_cli.compile.rendering import macros
from freshmart_cli.compile.source_group import SourceGroup
from freshmart_cli.compile.stages import Stages
from freshmart_cli.compile.typed_columns import DELIVERY
from freshmart_cli.errors import UserError
from freshmart_cli.names import PROVENANCE


@dataclass(frozen=True, slots=True)
class Objects:
    """Reads the objects of a group's tables from the view of its documents."""

    group: SourceGroup
    stages: Stages

    @property
    def documents(self) -> str:
        """The view over the records of the chosen batches."""
        return f"documents_{self.stages.attempt}"

    @property
    def context(self) -> tuple[str, ...]:
        """What the contract's expressions read of the connector and the like."""
        texts = [each.sql for record in self.group.documents for level in record.plan.levels for each in level]
        texts += [rule.sql for record in self.group.documents for rule in record.plan.rules]
        for family in self.group.families:
            texts += [family.replaces, family.where, *(each.sql for each in family.order_by)]
        read = frozenset(name for text in texts for name in names(text))
        return tuple(sorted(read & DELIVERY - set(PROVENANCE)))

    @property
    def base(self) -> tuple[str, ...]:
        """Columns that every object has from its record."""
        return (*PROVENANCE, *self.context, DOCUMENT)

    def record(self, kind: str) -> DocumentRecord:
        return next(record for record in self.group.documents if record.plan.kind == kind)

    def around(self, record: DocumentRecord) -> tuple[str, ...]:
        """Columns that an object has from its record and from the table around its own."""
        return (*self.base, *_inherited(record), *(each.alias for each in record.of_parent))

    def passed(self, record: DocumentRecord) -> tuple[str, ...]:
        """Columns of ``sql_of``."""
        return (*self.around(record), *(("_position",) if record.parent else ()), OBJECT)

    def sql_of(self, record: DocumentRecord) -> str:
        """One object a row: the document, or an element of a list."""
        if not record.parent:
            listed = ", ".join(self.base)
            return f"SELECT {listed}, {DOCUMENT} AS {OBJECT} FROM {self.documents} WHERE _record = 'document'"
        parent, inherited = self.record(record.parent), _inherited(record)
        wanted = (*inherited, *(each.sql for each in record.of_parent))
        source = self._finished(parent, wanted) if wanted else self.sql_of(parent)
        renamed = [f"{each.sql} AS {each.alias}" for each in record.of_parent]
        source = f"SELECT {', '.join([*self.base, *inherited, *renamed, OBJECT])} FROM ({source})"
        for path in record.lists:
            elements = macros("document_macros.sql").elements(source, self.around(record), path)
            last = f"CAST(_place + 1 AS INT) AS _position, {OBJECT}"
            source = f"SELECT {', '.join(self.around(record))}, {last} FROM ({elements})"
        return source

    def read(self, record: DocumentRecord) -> str:
        """The same with the texts of its table's columns, and the fields that nobody names."""
        first_tells = self.group.same_fields and self.group.drift == "evolve"
        read = macros("document_macros.sql").read
        return str(read(record, self.sql_of(record), self.passed(record), True, first_tells))

    def carried(self, record: DocumentRecord) -> list[str]:
        """Columns of ``read``."""
        found = [*self.passed(record), *(each.alias for each in record.plan.incoming)]
        found += [f"{INCOMING}{name}" for name in record.checked]
        found += [f"_list_{place}" for place in range(len(record.within))]
        return [*found, "_unknown", "_known"]

    def _finished(self, record: DocumentRecord, wanted: tuple[str, ...]) -> str:
        """Objects with some of their table's columns as published."""
        needed, levels = set(wanted), []
        for level in reversed(record.plan.levels):
            kept = tuple(each for each in level if each.alias in needed)
            needed |= {name for each in kept for name in names(each.sql)}
            levels.append(kept)
        if needed & {each.alias for each in record.plan.aggregates}:
            raise UserError(
                f"{record.plan.table}: a nested table reads {', '.join(wanted)}, which figures over nested rows make",
                hint="let it read columns that the document itself gives",
            )
        plan = replace(
            record.plan,
            levels=tuple(level for level in reversed(levels) if level),
            incoming=tuple(each for each in record.plan.incoming if each.alias in needed),
        )
        pruned = replace(record, plan=plan, within=(), checked=())
        source = macros("document_macros.sql").read(pruned, self.sql_of(record), self.passed(record), False, False)
        carried = [*self.passed(record), *(each.alias for each in plan.incoming)]
        return f"SELECT * FROM {macros('records.sql').levelled(plan, source, carried)}"


def _inherited(record: DocumentRecord) -> tuple[str, ...]:
    """Keys that a table takes from one around it which is not the root."""
    if not record.parent:
        return ()
    own = {each.alias for level in record.plan.levels for each in level}
    return tuple(name for name in record.plan.own_columns if name not in own)
