"""Pictures of blocks stand beside their page, new when it is, and belong to whom they were changed by."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import analyzer
from analyzer.doors.updating import update as updating
from analyzer.doors.updating.file_types import BY_NAME
from analyzer.errors import MachineError
from tests.doors.command import Ran, ran
from tests.doors.updating.test_formats import REGIMES, host

NAME = re.compile(r"page\.regimes\.regimes\.(?:en|zh)\.[0-9a-f]{8}\.(?:svg|png)")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def page(folder: Path, words: str = "images=svg", name: str = "page.md", kind: str = "markdown") -> Path:
    path = folder / name
    path.write_text(host(BY_NAME[kind], [REGIMES], words), encoding="utf-8")
    return path


def names(folder: Path) -> list[str]:
    return sorted(os.listdir(folder))  # noqa: PTH208  # names are what is asked for


@pytest.mark.parametrize(
    ("kind", "name", "images", "ending"),
    [("markdown", "page.md", "svg", "svg"), ("rst", "page.rst", "png", "png"), ("tex", "page.tex", "png", "png"),
     ("mediawiki", "page.wiki", "png", "png"), ("myst", "page.txt", "svg", "svg")],
)  # fmt: skip
def test_a_picture_is_written_beside_the_page_that_names_it(
    here: Path, kind: str, name: str, images: str, ending: str
) -> None:
    path = page(here, f"images={images}", name, kind)
    (result,) = analyzer.update(path, type=kind)
    (picture,) = result.pictures
    assert NAME.fullmatch(picture.name) and picture.name in path.read_text("utf-8")
    assert names(here) == sorted([name, picture.name]) and picture.suffix == f".{ending}"
    content = picture.read_bytes()
    assert content.startswith(b"\x89PNG" if ending == "png" else b"<")
    again = analyzer.update(path, type=kind)[0]
    assert (again.status, again.pictures, again.removed) == ("fresh", (), ())
    picture.unlink()
    path.write_text(host(BY_NAME[kind], [REGIMES], f"images={images}"), encoding="utf-8")
    analyzer.update(path, type=kind)
    assert picture.read_bytes() == content


def test_check_covers_pictures_and_writes_none(here: Path) -> None:
    path = page(here)
    assert ran("update", "--check", "page.md").status == 1 and names(here) == ["page.md"]
    analyzer.update(path)
    (picture,) = [one for one in here.iterdir() if one != path]
    before = path.read_bytes()
    picture.unlink()
    found = ran("update", "--check", "page.md")
    assert found == Ran(1, "page.md: stale (1 of 1 block; pictures: 1 to write)\n", "")
    assert ran("update", "page.md").out == "page.md: updated (1 of 1 block; pictures: 1 written)\n"
    assert path.read_bytes() == before and picture.exists() and ran("update", "--check", "page.md").status == 0


def test_a_picture_changed_by_hand_is_kept(here: Path) -> None:
    path = page(here)
    (picture,) = analyzer.update(path)[0].pictures
    drawn = picture.read_bytes()
    picture.write_bytes(b"mine")
    found = ran("update", "page.md")
    assert found.status == 2 and f"{picture.name} was edited by hand" in found.err and picture.read_bytes() == b"mine"
    assert ran("update", "--force", "page.md").status == 0 and picture.read_bytes() == drawn
    picture.write_bytes(b"mine")
    path.write_text(path.read_text("utf-8").replace(" images=svg", ""), encoding="utf-8")
    assert analyzer.update(path)[0].removed == () and picture.read_bytes() == b"mine"


def test_what_a_page_names_no_more_is_removed_with_it_and_nothing_else(here: Path) -> None:
    path = page(here)
    (old,) = analyzer.update(path)[0].pictures
    others = [here / old.name.replace("page.", "other."), here / "page.svg"]
    for other in others:
        other.write_bytes(old.read_bytes())
    path.write_text(path.read_text("utf-8").replace("d=512 images", "d=256 images"), encoding="utf-8")
    checked = analyzer.update(path, check=True)[0]
    assert checked.removed == (old,) and old.exists()
    result = analyzer.update(path)[0]
    (new,) = result.pictures
    assert result.removed == (old,) and names(here) == sorted(["page.md", new.name, *(one.name for one in others)])
    path.write_text(f"kept: {new.name}\n\n{path.read_text('utf-8').replace(' images=svg', '')}", encoding="utf-8")
    assert analyzer.update(path)[0].removed == () and new.exists()


def test_a_page_that_changes_meanwhile_gets_no_picture(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = page(here)
    replace = updating.replace_host

    def changed_first(host_file: updating.HostFile, text: str) -> None:
        path.write_text("changed", encoding="utf-8")
        replace(host_file, text)

    monkeypatch.setattr(updating, "replace_host", changed_first)
    with pytest.raises(MachineError, match="changed while"):
        analyzer.update(path)
    assert names(here) == ["page.md"] and path.read_text("utf-8") == "changed"


def test_both_kinds_and_pages_with_odd_names(here: Path) -> None:
    path = page(here, "images=both", "注意 力 (1).md")
    pictures = analyzer.update(path)[0].pictures
    assert {one.suffix for one in pictures} == {".svg", ".png"} and all(one.name.isascii() for one in pictures)
    assert all(re.fullmatch("[A-Za-z0-9.-]+", one.name) for one in pictures)


def test_pictures_of_a_notebook_stand_beside_it(here: Path) -> None:
    cells = [{"cell_type": "markdown", "source": host(BY_NAME["markdown"], [REGIMES], f"images=svg lang={lang}")}
             for lang in ("en", "zh")]  # fmt: skip
    (here / "page.ipynb").write_text(json.dumps({"cells": cells, "nbformat": 4}), encoding="utf-8")
    pictures = analyzer.update(here / "page.ipynb")[0].pictures
    assert len(pictures) == 2 and all(NAME.fullmatch(one.name) and one.exists() for one in pictures)
    assert analyzer.update(here / "page.ipynb", check=True)[0].status == "fresh"


KILLED = """
import os, random, re, signal, sys, time
from pathlib import Path
import analyzer

folder, runs = Path(sys.argv[1]), int(sys.argv[2])
asked = "<!-- analyzer: regimes attention conv1d lstm d={} images=svg -->\\n<!-- /analyzer -->\\n"
page = folder / "page.md"
def prepared():
    page.write_text(asked.format(512)); analyzer.update(page)
    page.write_text(page.read_text().replace("d=512 images", "d=256 images"))
prepared()
old = page.read_bytes()
start = time.perf_counter()
analyzer.update(page)
took = time.perf_counter() - start
new = page.read_bytes()
for run in range(runs):
    page.unlink()
    prepared()
    child = os.fork()
    if not child:
        try:
            analyzer.update(page)
        finally:
            os._exit(0)
    time.sleep(random.random() * took * 1.1)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    assert page.read_bytes() in (old, new)
    shown = re.search(r"\\((page[^)]*svg)\\)", page.read_text())[1]
    assert (folder / shown).read_bytes().endswith(b"</svg>\\n"), shown
    for left in folder.glob(".*.tmp"):
        left.unlink()
    analyzer.update(page)
    assert page.read_bytes() == new and analyzer.update(page, check=True)[0].status == "fresh"
print("sound")
"""


def test_a_killed_process_leaves_a_page_whose_pictures_are_there(tmp_path: Path) -> None:
    if not hasattr(os, "fork"):
        pytest.skip("this system has no fork; .ci/run is on one that has, and a skip fails there")
    command = [sys.executable, "-c", KILLED, str(tmp_path), "10"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stdout) == (0, "sound\n"), done.stderr
