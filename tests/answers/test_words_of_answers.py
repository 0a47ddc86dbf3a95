"""What answers say in words: counts that are what they are called, sizes of every layer, borders, reasons."""

from __future__ import annotations

import re

from analyzer.doors.asking import ask


def said(kind: str, question: str) -> str:
    """An answer as plain text, all white space single."""
    return re.sub(r"\s+", " ", ask(kind, question.split()).to_text())


def test_layers_that_lack_sizes_are_no_candidates() -> None:
    ranked = said("choose", "attention conv1d sliding-window-attention dynamic-conv1d n=4k d=512 k=7")
    assert "All 2 candidates with their sizes given are ranked; no condition was set. 2 more lack sizes" in ranked
    fitting = said("choose", "attention conv1d sliding-window-attention n=4k d=512 k=7 at-most=flops=20G")
    assert "1 of 2 candidates fit: FLOPs at most 20,000,000,000. 1 more lacks sizes (w)." in fitting
    assert "None of 2 candidates fits. 1 more lacks sizes (w)." in said(
        "choose", "attention conv1d sliding-window-attention n=4k d=512 k=7 at-most=flops=1"
    )
    assert "1 of 2 candidates with their sizes given are ranked" in said("choose", "attention lstm n=4k d=510 h=8")
