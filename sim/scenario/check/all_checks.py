"""All checks of a scenario that is right in form: does it make sense?"""

from __future__ import annotations

from sim.scenario.check.findings import Finding
from sim.scenario.check.flow import check_flow
from sim.scenario.check.ranges import check_numbers
from sim.scenario.check.references import check_names
from sim.scenario.check.shares import check_shares
from sim.scenario.check.staffing import check_staff
from sim.scenario.check.times import check_time
from sim.scenario.schema import Scenario

__all__ = ["Finding", "check"]


def check(scenario: Scenario) -> list[Finding]:
    """Return everything that is wrong (or odd) in the logic of a scenario.

    Names are looked at first: where one is unknown, what leans on it can not be checked.
    """
    findings = list(check_names(scenario))
    findings += check_numbers(scenario)
    findings += check_shares(scenario)
    if not any(not finding.warning for finding in findings):
        findings += check_flow(scenario)
        findings += check_time(scenario)
    if not any(not finding.warning for finding in findings):
        findings += check_staff(scenario)
    return findings
