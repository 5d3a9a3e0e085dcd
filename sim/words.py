"""Small helpers for words: the nearest right name, lists in a sentence, names safe for files."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 60
MOST_SHOWN = 8
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9]|lpt[0-9])", re.IGNORECASE)
_JOINERS = {"\u200c", "\u200d", "\u00ad"}


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name most like ``name``, or None where none is like it."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return found[0] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" or, where nothing is like it, the names there are."""
    names = [str(k) for k in known]
    near = nearest(name, names)
    if near is not None:
        return f"; did you mean {near!r}?"
    return f"; there is {listed(names)}" if names else "; there is none"


def listed(names: Iterable[str]) -> str:
    """Return names in quotes with commas, at most eight of them."""
    quoted = [repr(name) for name in names]
    more = f" and {len(quoted) - MOST_SHOWN} more" if len(quoted) > MOST_SHOWN else ""
    return ", ".join(quoted[:MOST_SHOWN]) + more


def safe_name(text: str) -> str:
    """Return a name that is safe as part of a file name on every system.

    Letters a-z, digits, "-" and "_" only, at most 60 characters. Where anything had to be
    changed, a short digest of the text keeps different texts apart.
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9_-]+", "-", plain).strip("-")[:LONGEST]
    if kept and kept == text and not _RESERVED.fullmatch(kept):
        return kept
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{kept[: LONGEST - 9] or 'name'}-{digest}"


def unprintable(text: str, *, lines: bool = False) -> str | None:
    """Return the first character that has no place in a text, as an escape, or None.

    Control characters, lone surrogates, direction marks and other invisible signs. ``lines``
    allows line breaks and tabs.
    """
    for character in text:
        if lines and character in "\n\t\r":
            continue
        kind = unicodedata.category(character)
        if kind in {"Cc", "Cs", "Cf", "Zl", "Zp"} and character not in _JOINERS:
            return f"U+{ord(character):04X}"
    return None


def same_to_the_eye(text: str) -> str:
    """Return what two names have in common that differ only by case, composition or blanks."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
