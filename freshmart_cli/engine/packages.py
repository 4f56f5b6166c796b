"""Which packages the toolkit asks for, and which are installed: both as their metadata says."""

from __future__ import annotations

import importlib.util
import operator
import re
import shlex
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import metadata

DISTRIBUTION = "freshmart-cli"

_REQUIREMENT = re.compile(
    r"^(?P<name>[\w.-]+)\s*(\[(?P<extras>[^]]*)\])?\s*\(?(?P<wanted>[^;)]*)\)?\s*(;(?P<marker>.*))?$"
)
_EXTRA = re.compile(r"""^\s*extra\s*==\s*['"](?P<extra>[^'"]+)['"]\s*$""")
_BOUND = re.compile(r"^\s*(?P<sign>==|!=|>=|<=|<|>)\s*(?P<version>\d+(\.\d+)*)\s*$")
_SIGNS: dict[str, Callable[[tuple[int, ...], tuple[int, ...]], bool]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    "<": operator.lt,
    ">": operator.gt,
}


@dataclass(frozen=True, slots=True)
class Package:
    """``wanted`` is a pin such as ``==4.2.0`` or ``>=2.2,<3``; ``extras`` as in ``pyspark[connect]``, without brackets.

    ``installed`` is None where it is not.
    """

    name: str
    extras: str
    wanted: str
    installed: str | None

    @property
    def fits(self) -> bool:
        return self.installed is not None and is_within(self.installed, self.wanted)

    @property
    def requirement(self) -> str:
        """As pip takes it."""
        return f"{self.name}[{self.extras}]{self.wanted}" if self.extras else f"{self.name}{self.wanted}"


def required_packages(extra: str = "") -> tuple[Package, ...]:
    """What the toolkit asks for, or one of its extras; with what extras of those ask for, such as pyspark[connect].

    Empty where the toolkit runs from a checkout that is not installed, and for an extra that it does not know.
    """
    found: dict[str, Package] = {}
    for package in _required_by(DISTRIBUTION, extra):
        for each in (package, *_of_extras(package)):
            if each.name not in found or (found[each.name].fits and not each.fits):
                found[each.name] = each
    return tuple(found.values())


def python_wanted() -> str:
    """The versions of Python that the toolkit runs on, such as ``>=3.11``; '' where it is not installed."""
    try:
        return str(metadata.metadata(DISTRIBUTION)["Requires-Python"])
    except metadata.PackageNotFoundError:
        return ""


def installed_version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def install_command(requirements: Iterable[str]) -> str:
    """What installs them beside this Python, by pip or, where there is none, by uv."""
    python = shlex.quote(sys.executable)
    begin = f"{python} -m pip install" if importlib.util.find_spec("pip") else f"uv pip install --python {python}"
    return " ".join([begin, *(shlex.quote(each) for each in requirements)])


def is_within(version: str, wanted: str) -> bool:
    """Whether a version keeps every bound; of a pre-release only the numbers count."""
    return all(_keeps(version, bound) for bound in wanted.split(",") if bound.strip())


def _keeps(version: str, bound: str) -> bool:
    match = _BOUND.match(bound)
    return match is None or _SIGNS[match["sign"]](_numbers(version), _numbers(match["version"]))


def _numbers(version: str) -> tuple[int, ...]:
    """The release as numbers; trailing zeros say nothing."""
    numbers = [int(each) for each in re.findall(r"\d+", re.split(r"[^\d.]", version)[0])]
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _of_extras(package: Package) -> Iterator[Package]:
    for extra in filter(None, (each.strip() for each in package.extras.split(","))):
        yield from _required_by(package.name, extra)


def _required_by(distribution: str, extra: str) -> Iterator[Package]:
    """Requirements with other markers than an extra are the matter of who installs."""
    try:
        texts = metadata.requires(distribution) or []
    except metadata.PackageNotFoundError:
        return
    for match in filter(None, map(_REQUIREMENT.match, texts)):
        marker = _EXTRA.match(match["marker"] or "")
        if (marker["extra"] if marker else match["marker"] or "") == extra:
            name = match["name"]
            yield Package(name, match["extras"] or "", match["wanted"].strip(), installed_version(name))
