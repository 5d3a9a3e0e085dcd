"""Other processes on this machine."""

from __future__ import annotations

import errno
import os
import sys

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

FAR = 2**30
"""Where a file is locked on Windows: what others read lies before it."""


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


def lock_file(handle: int) -> bool:
    """Take the lock of an open file, and say whether nobody else has it.

    The system lets go of it when the file is closed or the process ends, however that ends. On
    a disk that knows no locks it is never taken by anybody.
    """
    try:
        if sys.platform == "win32":
            os.lseek(handle, FAR, os.SEEK_SET)
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        return error.errno in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS)
    return True
