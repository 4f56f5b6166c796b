"""FM6xx: what one engine lacks or computes differently; the hint has the spelling on which both agree."""

from __future__ import annotations

from freshmart_cli.contracts.rules.rule import Rule

MISSING_FUNCTION = Rule(
    "FM601", "function of one engine", "The same SQL runs on every engine; Sail does not have this function."
)
DIFFERENT_FUNCTION = Rule(
    "FM602",
    "function that engines compute differently",
    "Sail and Spark give other values for the same arguments, so a table would depend on the engine.",
)
DIFFERENT_ARGUMENT = Rule(
    "FM603",
    "argument that engines take differently",
    "The function is portable, not with this argument: the engines read it differently, or one refuses it.",
)
JSON = Rule(
    "FM604",
    "JSON that engines read or write differently",
    "Numbers out of range, decimals, instants, wildcards and corrupt documents come out differently.",
)
REGEX = Rule(
    "FM605",
    "regular expression of one engine",
    "Sail's expressions know no look-around, no back references, and take letters and digits of all scripts "
    "where Spark takes those of ASCII.",
)
MISSING_SYNTAX = Rule("FM606", "syntax of one engine", "The engines share a grammar, and each lacks some of it.")
OWN_ALIAS = Rule(
    "FM607",
    "alias used beside itself",
    "An alias of a SELECT is no column of the same SELECT on Sail; only GROUP BY, HAVING and ORDER BY know it.",
)
DOUBLED_QUOTE = Rule("FM608", "doubled quote", "Sail reads '' inside a text as nothing, Spark as one quote.")
DATE_ARITHMETIC = Rule(
    "FM609",
    "arithmetic of dates",
    "Hours added to a date are lost on Sail, dates subtracted are a number there and an interval on Spark, "
    "and days between two instants are counted differently.",
)
DATE_PART = Rule(
    "FM610",
    "part of a date that engines count differently",
    "Days of the week start elsewhere, and parts of an interval are totals on Sail.",
)
MIXED_TYPES = Rule(
    "FM611",
    "branches of several types",
    "Sail gives CASE, IF and UNION the type of their first branch, Spark one that holds all of them.",
)
DECIMAL = Rule(
    "FM612",
    "decimals beyond their digits",
    "Quotients, averages and products of more than 38 digits keep other digits on each engine, cut or rounded.",
)
WRITTEN_DOUBLE = Rule(
    "FM613",
    "double written in decimals",
    "A double such as 1.005 lies beside the half: Spark rounds what it prints, Sail what it is; "
    "as text, large and small ones look different.",
)
CAST_OF_TEXT = Rule(
    "FM614",
    "cast of text",
    "A condition does not guard a CAST: engines may cast rows that the condition excludes, and fail; "
    "and Sail does not cast text that is computed with.",
)
COMPUTED_INDEX = Rule("FM615", "computed index", "Sail takes a[i] with a literal i only.")
EXPLODED_MAP = Rule("FM616", "map exploded", "Sail fails on maps whose values are never NULL.")
SLIDING_DOUBLES = Rule(
    "FM617",
    "sliding window over doubles",
    "Sail subtracts the rows that leave a window, so the last digits depend on the rows read before.",
)

RULES = (
    MISSING_FUNCTION,
    DIFFERENT_FUNCTION,
    DIFFERENT_ARGUMENT,
    JSON,
    REGEX,
    MISSING_SYNTAX,
    OWN_ALIAS,
    DOUBLED_QUOTE,
    DATE_ARITHMETIC,
    DATE_PART,
    MIXED_TYPES,
    DECIMAL,
    WRITTEN_DOUBLE,
    CAST_OF_TEXT,
    COMPUTED_INDEX,
    EXPLODED_MAP,
    SLIDING_DOUBLES,
)
