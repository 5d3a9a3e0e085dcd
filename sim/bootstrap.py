"""Set-up in one command: a virtual environment with the locked packages, made when it is missing.

Runs before anything is installed, so it imports the standard library only and stays readable for
Python versions that are too old to go on. Speaks on stderr only.
"""

from __future__ import annotations

import importlib.metadata
import os
import platform
import re
import shutil
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

OPT_OUT = "RIGHTDOOR_NO_SETUP"
INSIDE = "RIGHTDOOR_INSIDE"
LINE = re.compile(r"^([A-Za-z0-9._-]+)==(\S+?)(?:\s*;\s*(.*?))?\s*\\?$")
CLAUSE = re.compile(r"""^(\w+)\s*(==|!=|<=|>=|<|>)\s*['"]([^'"]*)['"]$""")


def ensure(top: Path, *, test: bool) -> None:
    """Go on in this process if the locked packages are here, else in ``.venv`` beside cli.py.

    Does nothing when ``RIGHTDOOR_NO_SETUP`` is set, or where there is no lock file (an installed
    copy). Otherwise this process may be replaced, or may end with the exit code of its successor.
    """
    if sys.version_info < (3, 11):  # noqa: UP036 - this file runs before pip could refuse
        _stop(2, f"Right Door needs Python 3.11 or newer; this is {platform.python_version()}")
    locks = [top / "requirements.lock"] + [top / "requirements-test.lock"] * test
    inside = os.environ.pop(INSIDE, None)  # said to one successor only, not to its children
    if os.environ.get(OPT_OUT) or not all(lock.exists() for lock in locks):
        return
    if not missing(locks):
        return
    place = top / ".venv"
    if inside:
        _stop(1, f"the packages in {place} are not the locked ones; delete it and try again")
    with _one_at_a_time(top / ".venv.lock"):
        if not _complete(place, locks):
            _make(place, locks)
    _go_on(place)


def missing(locks: list[Path], *, installed: dict[str, str] | None = None) -> list[str]:
    """Return the locked packages that are not installed at a locked version ("numpy==2.4.6").

    Parameters
    ----------
    locks : list of Path
        Lock files; lines whose marker does not fit this machine are skipped.
    installed : dict of str, optional
        Versions by normalised name; this interpreter's packages when left out.
    """
    here = _installed(sys.path) if installed is None else installed
    return [f"{name}=={version}" for name, version in wanted(locks) if here.get(name) != version]


def wanted(locks: list[Path]) -> list[tuple[str, str]]:
    """Return (normalised name, version) of every locked package that fits this machine."""
    found = []
    for lock in locks:
        for line in lock.read_text(encoding="utf-8").splitlines():
            match = LINE.match(line)
            if match and (match[3] is None or fits(match[3], _machine())):
                found.append((_normal(match[1]), match[2]))
    return found


def fits(marker: str, machine: dict[str, str]) -> bool:
    """Return whether a marker of the lock is true ("and" binds tighter than "or")."""
    return any(
        all(_holds(clause.strip(), machine) for clause in either.split(" and "))
        for either in marker.split(" or ")
    )


def _holds(clause: str, machine: dict[str, str]) -> bool:
    match = CLAUSE.match(clause)
    if not match or match[1] not in machine:
        raise ValueError(f"can not read the marker {clause!r} of the lock file")
    left, right = machine[match[1]], match[3]
    if not match[1].endswith("version"):
        return (left == right) == (match[2] == "==")
    a, b = _numbers(left), _numbers(right)
    width = max(len(a), len(b))
    a, b = a + [0] * (width - len(a)), b + [0] * (width - len(b))
    orders = {"==": a == b, "!=": a != b, "<": a < b, ">": a > b, "<=": a <= b, ">=": a >= b}
    return orders[match[2]]


def _numbers(version: str) -> list[int]:
    return [int(part) for part in re.findall(r"\d+", version)[:3]]


def _machine() -> dict[str, str]:
    return {
        "sys_platform": sys.platform,
        "platform_machine": platform.machine(),
        "platform_system": platform.system(),
        "os_name": os.name,
        "python_version": ".".join(platform.python_version_tuple()[:2]),
        "python_full_version": platform.python_version(),
        "platform_python_implementation": platform.python_implementation(),
        "implementation_name": sys.implementation.name,
    }


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _installed(where: list[str]) -> dict[str, str]:
    """Versions by name; the first on the path counts, as for ``import``."""
    found: dict[str, str] = {}
    for one in importlib.metadata.distributions(path=where):
        # The file name, because reading every METADATA file would cost a fifth of a second.
        folder = getattr(one, "_path", None)
        stem = Path(str(folder)).name.removesuffix(".dist-info") if folder else ""
        name, _, version = stem.partition("-")
        if not version:
            name, version = one.metadata["Name"] or "", one.version
        found.setdefault(_normal(name), version)
    return found


def python_of(place: Path) -> Path:
    """Return the interpreter of an environment."""
    return place / "Scripts" / "python.exe" if os.name == "nt" else place / "bin" / "python"


def _complete(place: Path, locks: list[Path]) -> bool:
    if not python_of(place).exists() or not _same_python(place):
        return False
    if _pointed_to(place) != str(place.parent):
        return False
    return not missing(locks, installed=_installed([str(_packages(place))]))


def _packages(place: Path) -> Path:
    """The folder in which an environment of this Python has its packages."""
    return Path(sysconfig.get_path("purelib", "venv", {"base": str(place)}))


def _pointer(place: Path) -> Path:
    """A line in this file is one more place where ``import`` looks: the project's folder."""
    return _packages(place) / "rightdoor.pth"


def _pointed_to(place: Path) -> str:
    try:
        return _pointer(place).read_text(encoding="locale").strip()
    except (OSError, ValueError):
        return ""


def _same_python(place: Path) -> bool:
    """Whether the environment was made for this version of Python."""
    try:
        text = (place / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return False
    found = re.search(r"^version(?:_info)?\s*=\s*(\d+\.\d+)", text, re.MULTILINE)
    return bool(found) and found[1] == "{}.{}".format(*sys.version_info)  # type: ignore[index]


def _make(place: Path, locks: list[Path]) -> None:
    """Make or complete the environment; one that this call began is removed when it fails."""
    began, new = time.monotonic(), not (python_of(place).exists() and _same_python(place))
    _say(f"setting up {place} with the locked packages (once; half a minute with pip) ...")
    try:
        if new:
            shutil.rmtree(place, ignore_errors=True)
        _install(place, locks, new)
        _pointer(place).write_text(f"{place.parent}\n", encoding="locale")  # as ``site`` reads it
    except BaseException as error:
        if new:
            shutil.rmtree(place, ignore_errors=True)
        if isinstance(error, OSError | subprocess.CalledProcessError):
            _stop(3, _why(error))
        raise
    _say(f"set up in {time.monotonic() - began:.0f} s")


def _why(error: OSError | subprocess.CalledProcessError) -> str:
    output = getattr(error, "stdout", None) or str(error)
    end = "\n".join(output.strip().splitlines()[-8:])
    return (
        f"{end}\nset-up failed (above is why); nothing half-made was kept. Try again with a "
        f"connection, or install requirements.lock yourself and set {OPT_OUT}=1"
    )


def _install(place: Path, locks: list[Path], new: bool) -> None:
    """With uv where it works, else with pip (pip may know an index that uv does not)."""
    files = [part for lock in locks for part in ("-r", str(lock))]
    rules = ["--require-hashes", "--only-binary", ":all:"]
    if uv := shutil.which("uv"):
        try:
            if new:
                _run([uv, "venv", "--quiet", "--python", sys.executable, str(place)])
            python = ["--quiet", "--python", str(python_of(place))]
            _run([uv, "pip", "install", *python, *rules, *files])
            return
        except (OSError, subprocess.CalledProcessError):
            _say("uv could not; trying pip ...")
            if new:
                shutil.rmtree(place, ignore_errors=True)
    _run([sys.executable, "-m", "venv", str(place)])  # on an existing one this only adds pip
    quiet = ["--quiet", "--no-input", "--disable-pip-version-check"]
    _run([str(python_of(place)), "-m", "pip", "install", *quiet, *rules, *files])


def _run(command: list[str]) -> None:
    subprocess.run(
        command,
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    )


@contextmanager
def _one_at_a_time(path: Path) -> Iterator[None]:
    """Hold a lock that the operating system lets go when this process ends, however it ends."""
    try:
        file = path.open("a+")
    except OSError as error:
        _stop(3, f"can not write beside cli.py: {error}; install requirements.lock yourself")
    with file:
        if not _lock(file.fileno()):
            _say("another process is setting up; waiting for it ...")
            while not _lock(file.fileno()):
                time.sleep(0.2)
        yield


def _lock(number: int) -> bool:
    try:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _go_on(place: Path) -> None:
    """Run the same command again with the environment's Python; the exit code is kept."""
    command = [str(python_of(place)), *sys.orig_argv[1:]]
    environment = os.environ | {INSIDE: "1"}
    sys.stdout.flush()
    if os.name != "nt":
        os.execve(command[0], command, environment)
    with subprocess.Popen(command, env=environment) as child:
        while child.poll() is None:
            try:
                child.wait()
            except KeyboardInterrupt:
                continue  # the child got it too and decides
    sys.exit(child.returncode)


def _say(text: str) -> None:
    print(f"rightdoor: {text}", file=sys.stderr, flush=True)


def _stop(code: int, text: str) -> NoReturn:
    _say(text)
    sys.exit(code)
