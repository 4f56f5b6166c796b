"""What a kind of fault is: its source, how many windows it takes, which parameters it knows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from freshmart_cli.simulate.fault_plan import FaultRequest
from freshmart_cli.simulate.faults.incident import Incident, Scene
from freshmart_cli.simulate.sources import Source


@dataclass(frozen=True, slots=True)
class Parameter:
    """A whole number with its default and bounds, both included."""

    name: str
    default: int
    least: int
    most: int


COUNT = Parameter("count", 1, 1, 1_000)


@dataclass(frozen=True, slots=True)
class FaultKind:
    """``windows`` in a row, ``busy`` of which have an ordinary sale. ``empties``: no customer comes in the
    window. ``inflict`` is None for faults that take no window of a till: those of the product files and of
    the other sources, where ``on_last_day`` asks for the last day first."""

    name: str
    inflict: Callable[[Scene], Incident] | None
    windows: int = 1
    busy: int = 1
    parameters: tuple[Parameter, ...] = ()
    empties: bool = False
    source: Source = Source.POS
    on_last_day: bool = False

    def settings(self, request: FaultRequest) -> dict[str, int]:
        """Every parameter's value."""
        return {parameter.name: parameter.default for parameter in self.parameters} | dict(request.parameters)

    def problems(self, request: FaultRequest) -> tuple[str, ...]:
        """What a request built by hand gets wrong; a plan read from a file has been checked already."""
        known = {parameter.name: parameter for parameter in (COUNT, *self.parameters)}
        return tuple(
            f"{self.name}: {name}={value} is not allowed"
            for name, value in (("count", request.count), *request.parameters)
            if name not in known or not known[name].least <= value <= known[name].most
        )

    def span(self, request: FaultRequest) -> int:
        return self.settings(request).get("windows", self.windows)
