"""Set-up: what is missing is noticed, installing is told on stderr, nothing half-made is left."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from packaging.markers import Marker

from sim import bootstrap
from tests.places import TOP, rightdoor

LOCKS = [TOP / "requirements.lock", TOP / "requirements-test.lock"]
MACHINES = [
    {"sys_platform": s, "platform_machine": m, "python_full_version": v, **rest}
    for s in ("linux", "darwin", "win32")
    for m in ("x86_64", "arm64", "AMD64")
    for v in ("3.11.0", "3.11.7", "3.12.0", "3.14.2")
    for rest in [
        {
            "python_version": ".".join(v.split(".")[:2]),
            "platform_python_implementation": "CPython",
            "implementation_name": "cpython",
            "platform_system": {"linux": "Linux", "darwin": "Darwin", "win32": "Windows"}[s],
            "os_name": "nt" if s == "win32" else "posix",
        }
    ]
]


def markers() -> list[str]:
    lines = [line for lock in LOCKS for line in lock.read_text(encoding="utf-8").splitlines()]
    found = {match[3] for line in lines if (match := bootstrap.LINE.match(line))}
    return sorted(marker for marker in found if marker)


@pytest.mark.parametrize("marker", markers())
def test_markers_are_read_as_the_installers_read_them(marker: str) -> None:
    for machine in MACHINES:
        assert bootstrap.fits(marker, machine) == Marker(marker).evaluate(dict(machine)), machine


def test_every_locked_line_is_read() -> None:
    for lock in LOCKS:
        text = lock.read_text(encoding="utf-8")
        lines = [line for line in text.splitlines() if not line.startswith((" ", "#"))]
        assert all(bootstrap.LINE.match(line) for line in lines)
        assert len(lines) > 20


def test_missing_means_absent_or_of_another_version(tmp_path: Path) -> None:
    lock = tmp_path / "some.lock"
    lock.write_text(
        "A_b==1.0 \\\n    --hash=sha256:00\n"
        "c==2.0 ; sys_platform == 'nowhere' \\\n    --hash=sha256:00\n"
        "d==3.0 \\\n    --hash=sha256:00\n"
    )
    assert bootstrap.missing([lock], installed={"a-b": "1.0", "d": "3.0"}) == []
    assert bootstrap.missing([lock], installed={"a-b": "1.1", "d": "3.0"}) == ["a-b==1.0"]
    assert bootstrap.missing([lock], installed={"d": "3.0"}) == ["a-b==1.0"]


INSTALLERS = [
    "pip",
    pytest.param("uv", marks=pytest.mark.skipif(not shutil.which("uv"), reason="uv is not here")),
]
SCRIPT = """
import sys
sys.path.insert(0, {top!r})
from pathlib import Path
from sim.bootstrap import ensure
ensure(Path(__file__).resolve().parent, test=False)
print(Path(sys.prefix).name, *sys.argv[1:])
sys.exit(7)
"""


def small_project(folder: Path, lock: str) -> Path:
    """A script that sets itself up from a lock of our own, and then says where it runs."""
    folder.mkdir(exist_ok=True)
    (folder / "requirements.lock").write_text(lock)
    script = folder / "cli.py"
    script.write_text(SCRIPT.format(top=str(TOP)))
    return script


def locked_wheel(folder: Path) -> str:
    """Make a package that no environment has; return the lock that asks for it."""
    folder.mkdir()
    files = {
        "probe.py": "",
        "probe-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: probe\nVersion: 1.0\n",
        "probe-1.0.dist-info/WHEEL": "Wheel-Version: 1.0\nGenerator: a test\n"
        "Root-Is-Purelib: true\nTag: py3-none-any\n",
        "probe-1.0.dist-info/RECORD": "probe.py,,\nprobe-1.0.dist-info/METADATA,,\n"
        "probe-1.0.dist-info/WHEEL,,\nprobe-1.0.dist-info/RECORD,,\n",
    }
    path = folder / "probe-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as packed:
        for name, text in files.items():
            packed.writestr(name, text)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    return f"probe==1.0 \\\n    --hash=sha256:{digest}\n"


def only_from(folder: Path) -> dict[str, str]:
    """Let the installers look nowhere but into a folder: no network, no index."""
    return {
        "PIP_NO_INDEX": "1",
        "PIP_FIND_LINKS": str(folder),
        "UV_NO_INDEX": "1",
        "UV_FIND_LINKS": str(folder),
        "UV_OFFLINE": "1",
    }


def start(script: Path, installer: str = "pip", **env: str) -> subprocess.Popen[str]:
    ours = ("RIGHTDOOR_NO_SETUP", "VIRTUAL_ENV")
    others = {k: v for k, v in os.environ.items() if k not in ours}
    uv = shutil.which("uv") if installer == "uv" else None
    path = {"PATH": str(Path(uv).parent if uv else script.parent)}  # nothing else is there
    return subprocess.Popen(
        [sys.executable, str(script), "a word", "--option"],
        env={**others, **path, **env},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize("installer", INSTALLERS)
def test_a_failed_install_leaves_nothing_and_says_why(installer: str, tmp_path: Path) -> None:
    script = small_project(tmp_path, "no-such-thing==1.0 \\\n    --hash=sha256:" + "0" * 64 + "\n")
    process = start(script, installer, **only_from(tmp_path))
    out, err = process.communicate(timeout=240)
    assert process.returncode == 3
    assert out == ""
    assert "set-up failed" in err
    assert not (tmp_path / ".venv").exists()


def test_opting_out_sets_nothing_up(tmp_path: Path) -> None:
    script = small_project(tmp_path, "no-such-thing==1.0 \\\n    --hash=sha256:00\n")
    process = start(script, RIGHTDOOR_NO_SETUP="1")
    out, err = process.communicate(timeout=240)
    assert (process.returncode, err) == (7, "")
    assert out.endswith("a word --option\n")
    assert not (tmp_path / ".venv").exists()


@pytest.mark.parametrize("installer", INSTALLERS)
def test_two_at_once_make_one_environment_and_keep_words_and_exit_code(
    installer: str, tmp_path: Path
) -> None:
    """However the environment of the tests was made: it never has what this lock asks for."""
    offer = only_from(tmp_path / "offer")
    script = small_project(tmp_path / "project", locked_wheel(tmp_path / "offer"))
    both = [start(script, installer, **offer) for _ in range(2)]
    ends = [process.communicate(timeout=240) for process in both]
    assert [process.returncode for process in both] == [7, 7], ends
    assert [out for out, _ in ends] == [".venv a word --option\n"] * 2
    assert sum("rightdoor: setting up" in err for _, err in ends) == 1
    assert not any("uv could not" in err for _, err in ends)
    third = start(script, installer, **offer)
    assert third.communicate(timeout=240) == (".venv a word --option\n", "")


@pytest.mark.parametrize("installer", INSTALLERS)
def test_the_environment_has_the_project_wherever_it_is_used(
    installer: str, tmp_path: Path
) -> None:
    """A notebook in another folder imports it, and still does when the project has moved."""
    offer = only_from(tmp_path / "offer")
    place = tmp_path / "project"
    script = small_project(place, locked_wheel(tmp_path / "offer"))
    (place / "ours.py").write_text("")
    for name in ("project", "projekt ä moved"):
        place = place.rename(tmp_path / name)
        script = place / "cli.py"
        assert start(script, installer, **offer).wait(timeout=240) == 7
        python = bootstrap.python_of(place / ".venv")
        code = "import ours, probe; print(ours.__file__)"
        done = subprocess.run(
            [python, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
        )
        assert done.stdout.strip() == str(place / "ours.py")


def test_importing_the_commands_installs_nothing(tmp_path: Path) -> None:
    code = "import cli, sys; sys.exit(0 if 'sim.bootstrap' not in sys.modules else 1)"
    done = subprocess.run([sys.executable, "-c", code], cwd=TOP, timeout=60, check=False)
    assert done.returncode == 0


def test_help_is_quick_because_nothing_heavy_is_imported() -> None:
    heavy = ["numpy", "pandas", "scipy", "matplotlib", "simpy", "pydantic"]
    code = f"import cli, sys; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=TOP, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_no_arguments_show_the_help() -> None:
    done = rightdoor([], cwd=TOP)
    assert "\n  compare " in done.stdout + done.stderr
