"""FM2xx: what a file may say, by itself."""

from __future__ import annotations

from freshmart_cli.contracts.rules.rule import Rule

UNKNOWN_KEY = Rule("FM201", "unknown key", "The contract language does not know the key; it would be ignored silently.")
MISSING_KEY = Rule("FM202", "missing key", "The language requires the key.")
WRONG_SHAPE = Rule("FM203", "wrong shape", "A map, a list or a text is expected here and something else was found.")
NOT_A_CHOICE = Rule("FM204", "not one of the choices", "Only a few words may stand here.")
UNREADABLE = Rule(
    "FM205", "unreadable value", "The text cannot be read as a duration, number, boolean, field or the like."
)
UNKNOWN_FORMAT = Rule("FM206", "unknown format", "No format of this name is installed.")
DEFINED_TWICE = Rule(
    "FM207", "defined twice", "Two files define the same source or table, so that one of them would be lost."
)
BAD_NAME = Rule(
    "FM208",
    "bad name",
    "Names of sources, tables and columns are lower-case words of letters, digits and '_'.",
)
NOT_SEMVER = Rule("FM209", "version is not semantic", "A version is MAJOR.MINOR.PATCH, such as 1.4.0.")
UNKNOWN_TYPE = Rule("FM210", "unknown type", "The column's type is not one that every engine stores alike.")
DECIMAL_RANGE = Rule(
    "FM211",
    "decimal out of range",
    "decimal(p, s) takes 1 to 38 digits, of which s, at most p, are decimals.",
)
NO_TYPE = Rule("FM212", "column without type", "Only columns that a format declares may leave their type out.")
KEY_NOT_COLUMN = Rule("FM213", "key is not a column", "Keys name columns of the table.")
CONNECTOR_KEYS = Rule(
    "FM214", "keys of another connector", "Each connector needs its own keys and understands no others."
)
BAD_MASK = Rule("FM215", "unreadable mask", "A mask is hmac(purpose, domain), drop, redact, last4 or none.")
NESTED_LOAD = Rule(
    "FM216",
    "load on a nested table",
    "A table within another takes its parent's decision and load; a load of its own would be ignored.",
)
TWO_PARENTS = Rule(
    "FM217", "ambiguous parent", "A nested table needs one table that holds the rows which it is nested in."
)
STRAY_FILE = Rule(
    "FM218",
    "file that is not read",
    "Contracts are *.yml in contracts/ and its folders silver, gold and platinum.",
)

FIELDS_OVERLAP = Rule("FM220", "fields overlap", "Two fields of a record claim the same byte.")
FIELDS_GAP = Rule("FM221", "gap between fields", "Every byte of a record belongs to a field; name fillers as skip.")
FIELDS_LENGTH = Rule("FM222", "record length", "The fields of a record end at its length, no earlier and no later.")
FIELDS_START = Rule("FM223", "first byte", "The first field of a record starts at byte 1.")
FIELD_WIDTH = Rule("FM224", "field width", "The field's type needs another width or other decimals.")
RECORD_PARENT = Rule("FM225", "unknown record", "A record stands under a record of the same format.")
RECORD_PLACE = Rule("FM226", "place of a record", "A record is once in a file or under another, never both.")
RECORD_TYPE = Rule(
    "FM227",
    "record type",
    "Records are told apart by the bytes of record_type, which must be able to hold their names.",
)
MATCH_FIELD = Rule("FM228", "match", "match names fields which the record and its parent both have.")
PARENT_FIELD = Rule(
    "FM229",
    "field hides a parent's key",
    "The table takes its parent's keys; a field of the same name must match it.",
)
FROM_RECORD = Rule("FM230", "from", "A table reads a record type of its format.")
RECONCILE = Rule("FM231", "reconcile", "A reconcile check is one equality: computed = stated.")
EVALUABLE_IF = Rule("FM232", "evaluable_if", "evaluable_if names checks of reconcile.")
DOCUMENT_PLACE = Rule("FM233", "place in a document", "A table of documents reads `$`, or a list within: `a.b[]`.")
LIST_PARENT = Rule(
    "FM234", "list without its document", "The rows of a list take their document's keys, its decision and its load."
)
DOCUMENT_TYPE = Rule(
    "FM235", "column of several values", "A column of a document is one value: a text, number or time."
)
DOCUMENT_PATH = Rule("FM236", "unreadable path", "A column's value is found by its path in the document.")
COMBINE = Rule(
    "FM237",
    "combine",
    "combine makes rows of one list with equal keys one row, and names the columns that are summed or the like.",
)
HASH = Rule("FM238", "hash", "A hash is made of other columns and of nothing else; rank_within tells apart equal ones.")
ENVELOPE = Rule(
    "FM239", "envelope", "Kafka records are lines of JSON around a document; only within one has a record a time."
)

CHANGE_LOAD = Rule(
    "FM240",
    "load of changes",
    "A format whose records are changes makes a table's rows from all of them: load is scd1 or scd2.",
)
CHANGES_TWICE = Rule(
    "FM241", "changes read twice", "Each change is of one table of the contract, or it would be counted twice."
)
CHANGE_FILTER = Rule(
    "FM242",
    "where on changes",
    "A filter would leave the last row that passed it, though the row has changed since.",
)
LIST_HISTORY = Rule("FM243", "history of lists", "Loads that keep versions keep those of one table.")
LOADS_APART = Rule(
    "FM244",
    "loads apart",
    "The tables of a contract are published together: all row by row, all from full pictures, or all with a history.",
)
ENGINE_LACKS = Rule(
    "FM245",
    "not of this engine",
    "What an engine can do is declared, not found out by failing: only Spark runs elsewhere or in a catalog.",
)
SECRET = Rule("FM246", "secret in a file", "Tokens come from the environment; a file is read by many, for ever.")
LAYOUT = Rule("FM247", "layout", "A layout is one that the engines which have it can make.")

RULES = (
    UNKNOWN_KEY,
    MISSING_KEY,
    WRONG_SHAPE,
    NOT_A_CHOICE,
    UNREADABLE,
    UNKNOWN_FORMAT,
    DEFINED_TWICE,
    BAD_NAME,
    NOT_SEMVER,
    UNKNOWN_TYPE,
    DECIMAL_RANGE,
    NO_TYPE,
    KEY_NOT_COLUMN,
    CONNECTOR_KEYS,
    BAD_MASK,
    NESTED_LOAD,
    TWO_PARENTS,
    STRAY_FILE,
    FIELDS_OVERLAP,
    FIELDS_GAP,
    FIELDS_LENGTH,
    FIELDS_START,
    FIELD_WIDTH,
    RECORD_PARENT,
    RECORD_PLACE,
    RECORD_TYPE,
    MATCH_FIELD,
    PARENT_FIELD,
    FROM_RECORD,
    RECONCILE,
    EVALUABLE_IF,
    DOCUMENT_PLACE,
    LIST_PARENT,
    DOCUMENT_TYPE,
    DOCUMENT_PATH,
    COMBINE,
    HASH,
    ENVELOPE,
    CHANGE_LOAD,
    CHANGES_TWICE,
    CHANGE_FILTER,
    LIST_HISTORY,
    LOADS_APART,
    ENGINE_LACKS,
    SECRET,
    LAYOUT,
)
