"""Tables managed in a catalog under three-level names; the lakehouse's folders are only what they are called by.

``<root>/silver/items`` is ``catalog.silver.items``. A table of a later generation is ``items__g2`` until the earlier
one is removed, and then takes its name; the property ``freshmart.generation`` tells which one stands there. What lies
under ``_staging`` is in the schema ``stage``, its folders in its name.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import PurePath

from freshmart_cli.engine import statements
from freshmart_cli.engine.connect import ConnectSession
from freshmart_cli.engine.port import ColumnDef, StoredTable, TableLayout
from freshmart_cli.engine.tables import PlacedTables
from freshmart_cli.errors import EngineFailed

GENERATION = "freshmart.generation"
_STAGING, _STAGE = "_staging", "stage"


@dataclass(frozen=True, slots=True)
class Called:
    """What a folder is called in the catalog; ``table`` is the prefix of many where the folder holds several."""

    schema: str
    table: str
    generation: int = 0

    @property
    def draft(self) -> str:
        """Its name while an earlier generation has the plain one."""
        return f"{self.table}__g{self.generation}" if self.generation else self.table


def called(location: str) -> Called:
    """A table's folder, or a folder of staging tables."""
    parts = PurePath(location).parts
    if _STAGING in parts:
        inside = parts[parts.index(_STAGING) + 1 :]
        return Called(_STAGE, "__".join(re.sub(r"\W", "_", part) for part in inside))
    name, _, generation = parts[-1].partition(".g")
    return Called(parts[-2], name, int(generation or 0))


class CatalogTables(PlacedTables):
    """Tables of one catalog, as one session knows them."""

    def __init__(self, session: ConnectSession, catalog: str) -> None:
        super().__init__(session)
        self._catalog = catalog
        self._names: dict[str, dict[str, int | None]] = {}

    def register(self, table: StoredTable) -> None:
        if self.know(table) is None:
            hint = f"rebuild it: freshmart promote {table.name.layer} {table.name.name} --rebuild"
            raise EngineFailed(f"table {table.name} is not in catalog {self._catalog}", hint=hint)

    def know(self, table: StoredTable) -> str | None:
        """Find a table by its folder and remember it under its name; its address, or None."""
        found = self._found(called(table.location))
        if found is not None:
            self._places[table.name] = found
        return found

    def holds(self, table: StoredTable) -> bool:
        return self.know(table) is not None

    def place_for(self, table: StoredTable) -> str:
        """The address of a table that is about to be made, or made anew; it is known from now on."""
        known = self.know(table)
        if known is not None:
            return known
        what = called(table.location)
        taken = what.table in self._in(what.schema)
        name = what.draft if taken else what.table
        self._names[what.schema][name] = what.generation
        self._places[table.name] = self._address(what.schema, name)
        return self._places[table.name]

    def create(self, table: StoredTable, columns: tuple[ColumnDef, ...], layout: TableLayout) -> None:
        if self.know(table) is None:
            place, generation = self.place_for(table), called(table.location).generation
            properties = (*layout.properties, (GENERATION, str(generation)))
            self._session.run(statements.create_managed(place, columns, replace(layout, properties=properties)))

    def listed(self, folder: str) -> tuple[str, ...]:
        schema = PurePath(folder).name
        plain = {name for name in self._in(schema) if "__g" not in name}
        generations = {name: self._generation(schema, name) for name in plain}
        return tuple(sorted(f"{name}.g{number}" if number else name for name, number in generations.items()))

    def remove(self, folder: str) -> None:
        what = called(folder)
        if what.schema == _STAGE:
            inside = [each for each in self._in(_STAGE) if each == what.table or each.startswith(f"{what.table}__")]
            for name in inside:
                self._drop(_STAGE, name)
        elif found := self._name(what):
            self._drop(what.schema, found)
            if found == what.table:
                self._promote_draft(what)

    def _promote_draft(self, what: Called) -> None:
        """Give the plain name, now free, to the generation that follows."""
        drafts = [each for each in self._in(what.schema) if re.fullmatch(rf"{re.escape(what.table)}__g\d+", each)]
        if drafts:
            old, new = self._address(what.schema, drafts[-1]), self._address(what.schema, what.table)
            self._session.run(f"SET CATALOG `{self._catalog}`")  # A session catalog takes no catalog in a new name.
            self._session.run(f"ALTER TABLE {old} RENAME TO `{what.schema}`.`{what.table}`")
            self._names[what.schema][what.table] = self._names[what.schema].pop(drafts[-1])
            self._places = {name: new if place == old else place for name, place in self._places.items()}

    def _drop(self, schema: str, name: str) -> None:
        place = self._address(schema, name)
        self._session.run(f"DROP TABLE IF EXISTS {place}")
        self._names[schema].pop(name, None)
        self._places = {known: at for known, at in self._places.items() if at != place}

    def _found(self, what: Called) -> str | None:
        name = self._name(what)
        return self._address(what.schema, name) if name else None

    def _name(self, what: Called) -> str | None:
        names = self._in(what.schema)
        if what.generation and what.draft in names:
            return what.draft
        stands = what.table in names and self._generation(what.schema, what.table) == what.generation
        return what.table if stands else None

    def _in(self, schema: str) -> dict[str, int | None]:
        """Names of a schema, which is made where it is missing, with their generations where they are known."""
        if schema not in self._names:
            place = f"`{self._catalog}`.`{schema}`"
            self._session.run(f"CREATE SCHEMA IF NOT EXISTS {place}")
            rows = self._session.arrow(f"SHOW TABLES IN {place}")
            self._names[schema] = dict.fromkeys(rows["tableName"].to_pylist())
        return self._names[schema]

    def _generation(self, schema: str, name: str) -> int:
        known = self._in(schema)[name]
        if known is None:
            rows = self._session.arrow(f"SHOW TBLPROPERTIES {self._address(schema, name)}").to_pylist()
            known = next((int(row["value"]) for row in rows if row["key"] == GENERATION), 0)
            self._names[schema][name] = known
        return known

    def _address(self, schema: str, name: str) -> str:
        return f"`{self._catalog}`.`{schema}`.`{name}`"
