"""A deterministic simulator of a grocery chain's tills (POS.md, layout 0001) with a plan of faults."""

from freshmart_cli.simulate.errors import (
    FaultPlanInvalid,
    FaultsUnplaceable,
    OptionsInvalid,
    OutputUnwritable,
)
from freshmart_cli.simulate.fault_plan import NO_FAULTS, FaultPlan, FaultRequest
from freshmart_cli.simulate.options import SimulationOptions, SimulationResult
from freshmart_cli.simulate.plan_file import load_fault_plan
from freshmart_cli.simulate.simulation import simulate

__all__ = [
    "NO_FAULTS",
    "FaultPlan",
    "FaultPlanInvalid",
    "FaultRequest",
    "FaultsUnplaceable",
    "OptionsInvalid",
    "OutputUnwritable",
    "SimulationOptions",
    "SimulationResult",
    "load_fault_plan",
    "simulate",
]
