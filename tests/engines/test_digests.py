"""Nothing that happens to anybody has changed since ``kept_digests.json`` was written.

The long ones run on the compiled engine, the worked cases on both.
"""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from sim.engine.choose import COMPILED, REFERENCE
from tests.engines.digests import GROUPS, changed, kept
from tests.places import TOP

ALONE = """
import json
from tests.engines.digests import of_worked
print(json.dumps(of_worked()))
"""


@pytest.mark.parametrize("group", list(GROUPS))
def test_what_happens_is_what_happened_when_digests_were_kept(group: str) -> None:
    assert changed(kept()[group], dict(GROUPS[group]())) == []


def test_what_happens_in_the_worked_cases_is_what_happened_when_digests_were_kept() -> None:
    done = subprocess.run(
        [sys.executable, "-c", ALONE],
        cwd=TOP,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert {name: changed(kept()["worked"], found[name]) for name in (REFERENCE, COMPILED)} == {
        REFERENCE: [],
        COMPILED: [],
    }
