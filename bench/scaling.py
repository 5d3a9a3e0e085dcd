"""What a concern costs as a run gets longer and demand gets larger: `python3 bench/scaling.py`.

Staff are scaled with demand, so that queues stay as they are and only size changes. Times are
processor seconds of the engine alone; quote the ratio, machines differ.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from sim.demand.draw import draw_concerns
from sim.engine.simpy_clock import simulate
from sim.plan.compile import compile_model
from sim.plan.pathway import step_numbers
from sim.scenario.load import load

YEAR = 525_960
CASES = ((1, 1), (3, 1), (10, 1), (1, 3), (1, 10))


def measured(years: int, times: int) -> tuple[int, int, float]:
    """Return concerns (background work included), log rows and processor seconds of one run."""
    base = load("before-2006").scenario
    sets = [f"demand.scale={times}"]
    sets += [f"teams.{name}.fte={team.fte.value * times}" for name, team in base.teams.items()]
    scenario = load("before-2006", sets=sets).scenario
    horizon = years * YEAR
    model, _ = compile_model(scenario, horizon=horizon)
    steps = step_numbers(scenario)
    concerns = draw_concerns(scenario, steps, seed=1, replication=0, horizon=horizon)
    began = time.process_time()
    outcome = simulate(model, concerns)
    return len(concerns), len(outcome.log), time.process_time() - began


def main() -> None:
    """Print the table."""
    print("| years | demand | concerns and contacts | log rows | seconds | microseconds each |")
    print("|---|---|---|---|---|---|")
    for years, times in CASES:
        count, rows, seconds = measured(years, times)
        each = 1e6 * seconds / count
        print(f"| {years} | x {times} | {count:,} | {rows:,} | {seconds:.1f} | {each:.0f} |")


if __name__ == "__main__":
    main()
