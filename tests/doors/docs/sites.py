"""Small sites of documentation, copied, built by their real engines in a process of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

SITES = Path(__file__).parent / "site"


@dataclass(frozen=True)
class Built:
    """What a build left behind: its exit status, everything it said, its files."""

    status: int
    said: str
    folder: Path

    def text(self, name: str) -> str:
        """A file of the site."""
        return (self.folder / name).read_text(encoding="utf-8")


def copied(name: str, folder: Path) -> Path:
    """A site of its own."""
    return Path(shutil.copytree(SITES / name, folder / name))


def changed(file: Path, old: str, new: str) -> None:
    """A file with one text in place of another, which is there."""
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def mkdocs(site: Path, *options: str) -> Built:
    """The site as `mkdocs build --strict` makes it, started elsewhere."""
    out = site / "site"
    return _ran(site, out, "mkdocs", "build", "--strict", "-f", str(site / "mkdocs.yml"), "-d", str(out), *options)


def sphinx(site: Path, builder: str = "html", *options: str) -> Built:
    """The site as `sphinx-build -W --keep-going` makes it, started elsewhere."""
    out = site.parent / "built" / builder
    trees = site.parent / "built" / "trees"
    words = ["-W", "--keep-going", "-b", builder, "-d", str(trees), *options, str(site), str(out)]
    return _ran(site, out, "sphinx", *words)


def nbconvert(notebook: Path) -> Built:
    """The notebook run and written as HTML."""
    words = ["nbconvert", "--to", "html", "--execute", "--output-dir", str(notebook.parent), str(notebook)]
    return _ran(notebook, notebook.parent, "jupyter", *words)


def _ran(site: Path, out: Path, module: str, *words: str) -> Built:
    elsewhere = site.parent / "elsewhere"
    elsewhere.mkdir(exist_ok=True)
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "JUPYTER_PLATFORM_DIRS": "1", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", module, *words], capture_output=True, text=True, cwd=elsewhere, env=environment,
        timeout=120,
    )  # fmt: skip
    return Built(done.returncode, done.stdout + done.stderr, out)


_LINK = re.compile(r'<link[^>]* href="([^":?]+\.css)[^"]*"[^>]*>')


def with_styles(page: Path, name: str, without: str = "") -> Path:
    """The page as one file, for a browser that may ask for nothing: its style sheets inside, its scripts left out.

    Args:
        page: the page.
        name: of the new file.
        without: a style sheet to leave out.
    """

    def inside(link: re.Match[str]) -> str:
        file = page.parent / link[1]
        imported = re.sub(r"@import[^;]+;", "", file.read_text(encoding="utf-8"))
        return "" if file.name == without else f"<style>{imported}</style>"

    text = re.sub(r"<script.*?</script>", "", page.read_text(encoding="utf-8"), flags=re.S)
    text = re.sub(r'<link[^>]* href="http[^>]*>', "", text)
    page.with_name(name).write_text(_LINK.sub(inside, text), encoding="utf-8")
    return page.with_name(name)
