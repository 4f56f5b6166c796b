"""The path patterns of sources: ``*`` and ``?`` within a name, ``**`` any folders, ``[x]`` an optional x."""

from __future__ import annotations

import re
from dataclasses import dataclass

from freshmart_cli.errors import UserError

_TOKEN = re.compile(r"\*+|\?|\[[^\[\]]+\]|[^*?\[\]]+|.", re.DOTALL)
_NOTHING = "(?!)"


@dataclass(frozen=True, slots=True)
class Patterns:
    """Patterns over posix paths relative to a landing folder; make them with ``compiled``."""

    files: re.Pattern[str]
    folders: re.Pattern[str]
    last_names: re.Pattern[str]

    def match(self, path: str) -> bool:
        """Whether a file of this path is meant."""
        return self.files.fullmatch(path) is not None

    def reach(self, folder: str) -> bool:
        """Whether something under this folder can be meant."""
        return self.folders.fullmatch(folder) is not None

    def name(self, folder: str) -> bool:
        """Whether a folder bears a name that was meant for files: a bare ``*`` or ``**`` names nothing."""
        return self.last_names.fullmatch(folder) is not None


def compiled(patterns: tuple[str, ...]) -> Patterns:
    """Read patterns such as ``in/**/*.dat[.gz]``; raises UserError for what is no pattern."""
    parts = [_parts(pattern) for pattern in patterns]
    return Patterns(
        files=_any_of([_path(each) for each in parts]),
        folders=_any_of([folder for each in parts for folder in _folders(each)]),
        last_names=_any_of([_path(each) for each in parts if each[-1].strip("*")]),
    )


def _any_of(alternatives: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(dict.fromkeys(alternatives)) or _NOTHING, re.DOTALL)


def _parts(pattern: str) -> list[str]:
    parts = [part for part in pattern.split("/") if part != "."]
    if not parts or "" in parts or ".." in parts:
        raise UserError(
            f"path pattern {pattern!r} must name files below the landing folder",
            hint="write it relative to the landing folder, such as in/**/*.dat[.gz]",
        )
    return parts


def _path(parts: list[str]) -> str:
    folders = "".join("(?:[^/]+/)*" if part == "**" else f"{_name(part)}/" for part in parts[:-1])
    return folders + (".+" if parts[-1] == "**" else _name(parts[-1]))


def _folders(parts: list[str]) -> list[str]:
    """The folders that lead to the files, each level on its own."""
    found: list[str] = []
    for depth, part in enumerate(parts):
        if part == "**":
            return [*found, "".join(f"{_name(each)}/" for each in parts[:depth]) + ".+"]
        found.append("/".join(map(_name, parts[: depth + 1])))
    return found[:-1]


def _name(part: str) -> str:
    return "".join(_token(token, part) for token in _TOKEN.findall(part))


def _token(token: str, part: str) -> str:
    if token[0] == "*":
        return "[^/]*"
    if token == "?":
        return "[^/]"
    if token in ("[", "]"):
        raise UserError(
            f"path pattern {part!r} has an unmatched or empty bracket",
            hint="[x] makes x optional, such as *.dat[.gz]",
        )
    return f"(?:{re.escape(token[1:-1])})?" if token[0] == "[" else re.escape(token)
