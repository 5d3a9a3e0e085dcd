"""The edge of the program: plain streams in, one exit code and one plain message out."""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TextIO

from sim.errors import RightDoorError

DONE, FAULT, MISTAKE, REFUSED, INTERRUPTED = 0, 1, 2, 3, 4
SIGNALLED = 130
STOPS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def guarded(app: Callable[..., Any]) -> None:
    """Run the commands and end the process.

    Exit codes: 0 done; 1 internal fault; 2 what was named is missing or wrong; 3 the system
    refused; 4 interrupted; 5 a stated check was not met.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIO) or hasattr(stream, "reconfigure"):
            # The same bytes whatever the system's language is.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")  # type: ignore[union-attr]
    _stop_cleanly()
    code = _outcome(app)
    with suppress(BrokenPipeError):
        sys.stdout.flush()
        sys.exit(code)
    _forget_output()
    sys.exit(DONE)


def _stop_cleanly() -> None:
    """Asked once to stop, a run keeps what is finished; asked twice, the process ends at once.

    What whoever began the process has it ignore (``nohup``) stays ignored.
    """
    heard = [name for name in STOPS if signal.getsignal(name) != signal.SIG_IGN]

    def again(number: int, frame: object) -> None:
        os._exit(INTERRUPTED)

    def once(number: int, frame: object) -> None:
        for name in heard:
            signal.signal(name, again)
        raise KeyboardInterrupt

    for name in heard:
        signal.signal(name, once)


def _outcome(app: Callable[..., Any]) -> int:
    try:
        code = app(standalone_mode=False)
    except KeyboardInterrupt:
        code = SIGNALLED
    except (BrokenPipeError, SystemExit):  # whoever read the output has gone: no fault
        _forget_output()
        return DONE
    except RightDoorError as error:
        _say(str(error))
        return error.exit_code
    except OSError as error:
        _say(f"{error.filename}: {error.strerror}" if error.filename else str(error))
        return REFUSED
    except MemoryError:
        _say("out of memory; try --workers 1, or fewer --years")
        return REFUSED
    except Exception as error:
        return _unexpected(error)
    if code == SIGNALLED:
        _say("interrupted; nothing was written")
        return INTERRUPTED
    return code if isinstance(code, int) else DONE


def _unexpected(error: Exception) -> int:
    """A mistake on the command line (typer's own errors say how to put it), or our fault."""
    if hasattr(error, "format_message"):
        text = str(error.format_message())
        _say(text if text.startswith("Usage") else " ".join(text.split()))
        return int(getattr(error, "exit_code", MISTAKE))
    traceback.print_exc()
    _say(f"internal fault: {type(error).__name__}: {error}")
    return FAULT


def _say(text: str) -> None:
    with suppress(BrokenPipeError):
        print("\n".join(printable(line) for line in text.split("\n")), file=sys.stderr, flush=True)


def printable(line: str) -> str:
    """Return a line in which control characters and direction marks are written as escapes."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in line)


def _forget_output() -> None:
    """Nobody reads any more: whatever Python still wants to write at exit goes nowhere."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
