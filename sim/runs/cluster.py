"""Whether a Dask cluster can run the model: the same Right Door on scheduler and workers."""

from __future__ import annotations

import importlib.metadata
import platform
from collections.abc import Callable

from sim.errors import SystemRefusal
from sim.runs.code_version import version
from sim.runs.executors import DASK, PATIENCE, dask_client_class

LIBRARIES = ("numpy", "pandas", "scipy", "simpy", "numba", "pydantic", "distributed")


def checked(address: str) -> tuple[str, bool]:
    """Ask scheduler and workers what they have.

    Parameters
    ----------
    address : str
        Of the scheduler: "tcp://HOST:PORT" (or the same after "dask:").

    Returns
    -------
    str, bool
        A line for each machine, with the mend where something is missing; whether all can run.

    Raises
    ------
    SystemRefusal
        When no scheduler answers.
    """
    address = address.removeprefix(DASK)
    try:
        client = dask_client_class()(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError) as error:
        text = f"no scheduler answers at {address}: {error}; start one with `dask scheduler`"
        raise SystemRefusal(text) from error
    try:
        here = versions_here()
        versions = {"scheduler": client.run_on_scheduler(_asks())}
        versions |= client.run(_asks())
        lines = [_line(where, there, here) for where, there in versions.items()]
        if len(versions) == 1:
            lines.append(f"no workers; start some with `dask worker {address}`")
        able = len(versions) > 1 and all(there == here for there in versions.values())
        return "\n".join(lines), able
    finally:
        client.close()


def versions_here() -> dict[str, str]:
    """Return the versions that must be the same everywhere."""
    versions = {"rightdoor": version(), "python": platform.python_version()}
    for name in LIBRARIES:
        try:
            versions[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            versions[name] = "missing"
    return versions


def _asks() -> Callable[[], dict[str, str]]:
    """Return what is run over there: an inner function travels whole, where ours is missing too."""

    def told_there() -> dict[str, str]:
        try:
            from sim.runs.cluster import versions_here
        except ImportError:
            return {"rightdoor": "missing"}
        return versions_here()

    return told_there


def _line(where: str, there: dict[str, str], here: dict[str, str]) -> str:
    wrong = [
        f"{name} {there.get(name, 'missing')} there, {version} here"
        for name, version in here.items()
        if there.get(name) != version
    ]
    if not wrong:
        return f"{where}: can run the model"
    mend = "install the same wheel and the same requirements.lock there"
    return f"{where}: can not run the model ({'; '.join(wrong)}); {mend}"
