"""The digest of the code covers whatever decides a result."""

from __future__ import annotations

import subprocess
import sys

from sim.runs.code_version import deciding
from tests.places import TOP


def loaded_by_a_run(engine: str) -> set[str]:
    """Modules of ours that are loaded when one unit is made in a fresh process."""
    code = f"""
import sys
import sim.runs.workshop
from sim.engine import choose
from sim.scenario.load import load
from sim.demand.draw import draw_concerns
from sim.plan.compile import compile_model
from sim.plan.pathway import step_numbers
scenario = load("scenarios/textbook/mmc.toml").scenario
model, _ = compile_model(scenario, horizon=7 * 1440)
numbers = step_numbers(scenario)
concerns = draw_concerns(scenario, numbers, seed=1, replication=0, horizon=model.horizon)
choose.engine("{engine}")(model, concerns)
print(*[name for name in sys.modules if name.split(".")[0] == "sim"])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, check=True, capture_output=True, text=True
    )
    return set(done.stdout.split())


def test_every_module_that_a_unit_loads_is_in_the_digest_of_the_code() -> None:
    decides = deciding()
    loaded = loaded_by_a_run("reference") | loaded_by_a_run("compiled")
    rooms = {"sim.rules", "sim.engine", "sim.plan", "sim.demand", "sim.measures"}
    ours = {name for name in loaded if name.rpartition(".")[0] in rooms}
    assert len(ours) > 30
    assert ours <= set(decides)


def test_what_only_shows_results_is_not() -> None:
    """Another wording of the screen must not make a run that was interrupted begin anew."""
    shows = ("sim.results", "sim.questions", "sim.verify", "sim.api", "reports")
    assert not [name for name in deciding() if name.startswith(shows)]
