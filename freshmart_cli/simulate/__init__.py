"""A deterministic simulator of a grocery chain: its tills (POS.md, layout 0001), the sources around them, faults."""

from freshmart_cli.simulate.errors import (
    FaultPlanInvalid,
    FaultsUnplaceable,
    OptionsInvalid,
    OutputUnwritable,
    SourcesUnknown,
)
from freshmart_cli.simulate.fault_plan import NO_FAULTS, FaultPlan, FaultRequest
from freshmart_cli.simulate.options import SimulationOptions, SimulationResult
from freshmart_cli.simulate.plan_file import load_fault_plan
from freshmart_cli.simulate.simulation import simulate
from freshmart_cli.simulate.sources import ALL_SOURCES, TILLS, Source, parse_sources

__all__ = [
    "ALL_SOURCES",
    "NO_FAULTS",
    "TILLS",
    "FaultPlan",
    "FaultPlanInvalid",
    "FaultRequest",
    "FaultsUnplaceable",
    "OptionsInvalid",
    "OutputUnwritable",
    "SimulationOptions",
    "SimulationResult",
    "Source",
    "SourcesUnknown",
    "load_fault_plan",
    "parse_sources",
    "simulate",
]
