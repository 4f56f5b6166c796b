"""FM3xx: what names something else, and whether that exists."""

from __future__ import annotations

from freshmart_cli.contracts.rules.rule import Rule

UNKNOWN_COLUMN = Rule(
    "FM301",
    "unknown column",
    "An expression names a column that is not there for it (the scope is in the hint).",
)
UNKNOWN_LISTED_COLUMN = Rule(
    "FM302",
    "unknown column in a list",
    "Layout, references, order, hash and the like name columns of the table.",
)
BAD_SQL = Rule("FM303", "unreadable SQL", "The expression or statement is not SQL of the engine (Spark SQL).")
UNKNOWN_TABLE = Rule("FM304", "unknown table", "No contract defines the table; tables are named layer.table.")
UNKNOWN_TARGET_COLUMN = Rule(
    "FM305", "unknown column of another table", "The table exists, the column that is named of it does not."
)
REFERENCE_WIDTH = Rule(
    "FM306",
    "reference of another width",
    "A reference pairs each of its columns with one column of the parent.",
)
CYCLE = Rule("FM307", "cycle", "Derived tables are made one after the other, so none can need itself.")
NO_CONTRACT = Rule("FM308", "source without contract", "sources/X.yml needs contracts/X.yml of the same name.")
NO_SOURCE = Rule("FM309", "contract without source", "contracts/X.yml needs sources/X.yml of the same name.")
UNKNOWN_VARIABLE = Rule(
    "FM310", "unknown variable", "${name} and var('name') are declared in freshmart.yml or set by --set."
)
UNKNOWN_QUALIFIER = Rule(
    "FM311",
    "unknown qualifier",
    "Before the dot stands a record of the file, parent, a nested table, or a table of the FROM clause.",
)
CHILD_OUTSIDE_AGGREGATE = Rule(
    "FM312",
    "nested rows outside an aggregate",
    "A row has many nested rows: name their columns inside sum(…), count(…) and the like.",
)
UNKNOWN_ENVIRONMENT = Rule("FM313", "unknown environment", "default_env is one of the environments.")
UNKNOWN_PURPOSE = Rule("FM314", "unknown purpose", "hmac(purpose, domain) needs a key under 'purposes:'.")
UNKNOWN_MACRO = Rule("FM315", "unknown macro", "The macros of SQL are a closed list.")
SEVERAL_STATEMENTS = Rule("FM316", "not one SELECT", "A derived table is exactly one SELECT.")

RULES = (
    UNKNOWN_COLUMN,
    UNKNOWN_LISTED_COLUMN,
    BAD_SQL,
    UNKNOWN_TABLE,
    UNKNOWN_TARGET_COLUMN,
    REFERENCE_WIDTH,
    CYCLE,
    NO_CONTRACT,
    NO_SOURCE,
    UNKNOWN_VARIABLE,
    UNKNOWN_QUALIFIER,
    CHILD_OUTSIDE_AGGREGATE,
    UNKNOWN_ENVIRONMENT,
    UNKNOWN_PURPOSE,
    UNKNOWN_MACRO,
    SEVERAL_STATEMENTS,
)
