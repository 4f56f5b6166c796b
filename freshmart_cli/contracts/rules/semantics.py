"""FM4xx: what is well written and cannot be meant."""

from __future__ import annotations

from freshmart_cli.contracts.rules.rule import Rule

NO_GRAIN = Rule("FM401", "no grain", "Every table says what one row of it is; without that nobody can sum it safely.")
NO_KEYS = Rule(
    "FM402",
    "no keys",
    "merge, scd1, scd2 and snapshot loads find rows by their keys, and derived tables are merged.",
)
GROUP_BY = Rule(
    "FM403",
    "GROUP BY is not the keys",
    "Where the outer SELECT groups, a row is a group: its columns are the keys.",
)
OUTPUT = Rule(
    "FM404",
    "SELECT is not the columns",
    "The SELECT gives exactly the declared columns, in their order, without a star.",
)
FRESHNESS = Rule(
    "FM405",
    "freshness out of reach",
    "Data cannot be fresher than the slowest step that it needs on its way arrives.",
)
CANNOT_FAIL = Rule(
    "FM406",
    "expectation that cannot fail",
    "A check that holds for every row checks nothing (NULL passes, too).",
)
NOT_FOLLOWED = Rule(
    "FM407",
    "upstream not followed",
    "An incremental table recomputes what changed upstream; of an upstream without the column `by`, "
    "refresh.follow must say how, or the table would depend on the order of batches.",
)
WINDOW = Rule(
    "FM408",
    "window without affects",
    "A window or self-join over the refresh column reads other partitions: refresh.affects must name them, "
    "or the table would depend on the order of batches.",
)
BATCH_ACTION = Rule(
    "FM409",
    "action on a batch check",
    "A check over many rows names no row to park or quarantine: warn or fail.",
)
AGGREGATE_COLUMN = Rule(
    "FM410",
    "aggregate in a row",
    "A column is computed from its row (and its nested rows), not from other rows.",
)
NO_OWNER = Rule("FM411", "no owner", "Every table has an owner, who is asked when it fails.")
NO_CADENCE = Rule("FM412", "no cadence", "Every table says how often it is due, or nobody can tell whether it is late.")
NO_REFRESH_COLUMN = Rule("FM413", "no refresh column", "Incremental tables recompute partitions of the column `by`.")
FOLLOWS_NOTHING = Rule(
    "FM414",
    "follows what it does not read",
    "refresh.follow names a table that the SELECT does not read.",
    "warning",
)
NO_ORDER = Rule("FM415", "no order", "on_conflict first and latest need order_by to tell which one that is.")
KEYLESS_OPTION = Rule(
    "FM416",
    "option of another load",
    "Rules about conflicting versions mean nothing where rows have no keys, or where the last one stands.",
)
CANNOT_WAIT = Rule(
    "FM417",
    "rows that cannot wait",
    "on_missing park and quarantine keep a row back until its parent was received: the row must carry the reference, "
    "and a parent that was received must stay known, or the tables would depend on the order of deliveries.",
)
NOT_ITS_PERIOD = Rule(
    "FM420",
    "not its period",
    "Where periods close, `by` is a date, the first day of the period, and what a change affects are whole periods.",
)

RULES = (
    NO_GRAIN,
    NO_KEYS,
    GROUP_BY,
    OUTPUT,
    FRESHNESS,
    CANNOT_FAIL,
    NOT_FOLLOWED,
    WINDOW,
    BATCH_ACTION,
    AGGREGATE_COLUMN,
    NO_OWNER,
    NO_CADENCE,
    NO_REFRESH_COLUMN,
    FOLLOWS_NOTHING,
    NO_ORDER,
    KEYLESS_OPTION,
    CANNOT_WAIT,
    NOT_ITS_PERIOD,
)
