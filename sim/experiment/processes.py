"""Other processes on this machine."""

from __future__ import annotations

import os


def is_running(pid: int) -> bool:
    """Say whether a process of that number may be running (True where that can not be known)."""
    if os.name == "nt":  # asking by signal would end it there
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
