"""A process that has loaded everything, and forks one for each command it is told to run.

Loading pandas, SciPy, matplotlib and the kernel costs two seconds each time, and there are
hundreds of commands to run. What a user meets is the same: a process of its own, with its own
streams, folder, signals and exit code. It is told what to run in lines of JSON on stdin and
answers with exit codes, one on each line.
"""

from __future__ import annotations

import gc
import importlib.util
import json
import os
import pkgutil
import runpy
import signal
import sys
from collections.abc import Sequence
from typing import Any

from tests.places import FOLDERS, PATIENCE, TOP


def load() -> None:
    """Import all there is, and the kernel."""
    for folder in FOLDERS:
        package = importlib.import_module(folder)
        for module in pkgutil.walk_packages(package.__path__, f"{folder}."):
            importlib.import_module(module.name)
    if importlib.util.find_spec("numba"):
        from sim.engine.kernel import get_ready

        get_ready()


def serve() -> None:
    """Run commands until nobody asks any more."""
    load()
    gc.collect()
    gc.freeze()  # else every command that ends looks through all that was loaded
    for line in sys.stdin:
        child = os.fork()
        if not child:
            run(**json.loads(line))
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)


def run(words: Sequence[str], cwd: str, env: dict[str, str], out: str, err: str) -> Any:
    """Become ``python cli.py`` with these words; never returns to the loop."""
    signal.alarm(PATIENCE)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(env)
    streams = [os.open(os.devnull, os.O_RDONLY)]
    streams += [os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND) for name in (out, err)]
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    cli = str(TOP / "cli.py")
    sys.argv = [cli, *words]
    runpy.run_path(cli, run_name="__main__")
    sys.exit()


if __name__ == "__main__":
    serve()
