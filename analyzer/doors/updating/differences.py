"""What would change in a file, as a unified diff."""

from __future__ import annotations

import difflib

from analyzer.doors.updating.code import lines

_MOST_LINES = 4000
"""Lines that are compared one with another; beyond, what lies between the first and the last change is exchanged."""


def unified_diff(old: str, new: str, name: str) -> str:
    """The diff of two texts; '' where they are equal. Line ends are not shown."""
    before, after = _lines(old), _lines(new)
    head = next((i for i, pair in enumerate(zip(before, after, strict=False)) if pair[0] != pair[1]), None)
    if head is None and len(before) == len(after):
        return ""
    if max(len(before), len(after)) > _MOST_LINES:
        return _exchanged(before, after, name)
    return "".join(f"{line}\n" for line in difflib.unified_diff(before, after, name, name, lineterm=""))


def _lines(text: str) -> list[str]:
    found = [line for _, _, line in lines(text)]
    if text and not text.endswith(("\n", "\r")):
        found[-1] += "\n\\ No newline at end of file"
    return found


def _exchanged(before: list[str], after: list[str], name: str) -> str:
    """One hunk, from the first line that differs to the last, with three lines around."""
    fewest = min(len(before), len(after))
    head = next((i for i in range(fewest) if before[i] != after[i]), fewest)
    tail = next((i for i in range(fewest - head) if before[-1 - i] != after[-1 - i]), fewest - head)
    first, last = max(head - 3, 0), max(tail - 3, 0)
    old, new = before[first : len(before) - last], after[first : len(after) - last]
    above, below = old[: head - first], old[len(old) - (tail - last) :]
    out = [f"--- {name}", f"+++ {name}", f"@@ -{first + 1},{len(old)} +{first + 1},{len(new)} @@"]
    out += [f" {line}" for line in above]
    out += [f"-{line}" for line in old[head - first : len(old) - len(below)]]
    out += [f"+{line}" for line in new[head - first : len(new) - len(below)]]
    out += [f" {line}" for line in below]
    return "".join(f"{line}\n" for line in out)
