"""A convention of growth tells the dominating terms once, and counts no operations."""

from __future__ import annotations

import pytest

from analyzer.doors.asking import ask

from .asked import data_of


@pytest.mark.parametrize("kind", ["compare", "explain"])
def test_dominating_terms_are_told_once(kind: str) -> None:
    words = ("attention", "n=16", "d=8", "convention=vaswani")
    text = ask(kind, words).to_text()
    tables = 2 if kind == "compare" else 1
    assert text.count("dominating terms of the core") == tables and "2,048" in text
    (layer,) = data_of(kind, *words)["layers"]
    assert layer["quantities"]["macs"]["value"] == layer["quantities"]["core_macs"]["value"] == 16 * 16 * 8
    assert ask(kind, words[:3]).to_text().count("core MACs (mixing positions)") == tables


def test_operations_are_not_counted_by_growth() -> None:
    counted, growth = (
        ask("explain", ("attention", "n=16", "d=8", f"convention={name}")).to_text() for name in ("exact", "vaswani")
    )
    assert "MACs" in counted.split("Quantities")[0] and "closed form" in counted.split("Quantities")[0]
    operations = growth.split("Operations of")[1].split("Quantities")[0]
    assert "MACs" not in operations and "closed form" not in operations and "4,736" in operations
