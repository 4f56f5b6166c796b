"""FM1xx: what is wrong with a file before anybody asks what it means."""

from __future__ import annotations

from freshmart_cli.contracts.rules.rule import Rule

INVALID_YAML = Rule(
    "FM101", "invalid YAML", "The file is not YAML. Nothing after the problem is read, other files are."
)
DUPLICATE_KEY = Rule(
    "FM102",
    "duplicate key",
    "A key stands twice in one map, so that one of its values would be lost silently.",
)
EMPTY_VALUE = Rule("FM103", "empty value", 'A key has no value. Remove it, or write "" where an empty text is meant.')
ANCHOR = Rule(
    "FM104",
    "anchor or alias",
    "Anchors and aliases hide what a contract says; there is one way to say a thing.",
)
MERGE_KEY = Rule("FM105", "merge key", "`<<` hides what a contract says; write the keys out.")
SEVERAL_DOCUMENTS = Rule(
    "FM106", "several documents", "A file holds one contract; everything after `---` would be ignored."
)
TAB = Rule("FM107", "tab", "YAML forbids tabs in indentation, and readers disagree on what they mean.")
NOT_A_MAP = Rule("FM108", "not a map", "A file is a map of keys and values; this one is empty, a list or a text.")
KEY_NOT_TEXT = Rule("FM109", "key is not a text", "Keys are names; a list or a map cannot be one.")
TAG = Rule("FM110", "tag", "Tags such as `!!int` do nothing here: values stay text until the contract types them.")
NOT_UTF8 = Rule("FM111", "not UTF-8", "Contracts are UTF-8 text.")

RULES = (
    INVALID_YAML,
    DUPLICATE_KEY,
    EMPTY_VALUE,
    ANCHOR,
    MERGE_KEY,
    SEVERAL_DOCUMENTS,
    TAB,
    NOT_A_MAP,
    KEY_NOT_TEXT,
    TAG,
    NOT_UTF8,
)
