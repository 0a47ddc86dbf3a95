"""Sites that `sphinx-build -W` makes, in several formats."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

import pytest

from .sites import Built, changed, copied, sphinx

pytestmark = pytest.mark.docs

BUILDERS = ("html", "latex", "text", "epub")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Built]:
    """The site in every format, made by two processes at once, and once more in HTML."""
    site = copied("sphinx", tmp_path_factory.mktemp("sphinx"))
    found = {builder: sphinx(site, builder, "-j", "2") for builder in BUILDERS}
    return {**found, "again": sphinx(site, "html")}


@pytest.mark.parametrize("builder", BUILDERS)
def test_a_site_is_built_without_a_warning(built: dict[str, Built], builder: str) -> None:
    assert built[builder].status == 0, built[builder].said
    assert "WARNING" not in built[builder].said


def test_a_second_build_reads_nothing_again(built: dict[str, Built]) -> None:
    assert "0 added, 0 changed, 0 removed" in built["again"].said


def test_html_has_tables_formulas_and_pictures(built: dict[str, Built]) -> None:
    page = built["html"].text("index.html")
    assert "21,474,836,480" in page and 'class="math notranslate nohighlight"' in page
    assert re.search(r'<td class="analyzer-number"><p>7,516,192,768</p></td>', page)
    (image,) = re.findall(r'<img alt="([^"]+)" src="_images/([^"]+\.svg)"', page)
    assert image[0].startswith("The layers that fit") and (built["html"].folder / "_images" / image[1]).exists()
    assert 'href="_static/analyzer-tables.css' in page
    assert built["html"].text("_static/analyzer-tables.css")
    assert '<div lang="zh-Hans">' in page and page.count("<div") == page.count("</div>")
    assert re.search(r'<img alt="[^"]+" src="\.\./_images/[^"]+\.svg"', built["html"].text("sub/own.html"))
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_numbers_behind_a_figure_are_folded_where_pages_can_fold(built: dict[str, Built]) -> None:
    page = built["html"].text("index.html")
    folds = re.findall(r'<details class="analyzer-data"><summary>(.*?)</summary>(.*?)</details>', page, re.S)
    titles = [title for title, _ in folds]
    assert titles == ["Numbers behind this figure"] and page.count("<figure") == 1
    assert folds[0][1].count("<table") == 1 and "<caption" not in folds[0][1]
    assert "<p>29,360,128,000</p>" in folds[0][1]
    for name in ("latex/*.tex", "text/index.txt", "epub/index.xhtml"):
        (file,) = built["html"].folder.parent.glob(name)
        text = file.read_text(encoding="utf-8")
        assert "Numbers behind" not in text and "analyzer-data" not in text


def test_no_head_of_a_table_is_empty(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    (site / "sub" / "own.rst").write_text("A\n=\n\n.. analyzer:: crossover attention conv1d d=512 k=7\n")
    page = sphinx(site).text("sub/own.html")
    assert "<td></td>" in page and not re.search(r"<th[^>]*></th>", page)


def test_latex_has_them_too(built: dict[str, Built]) -> None:
    (file,) = built["latex"].folder.glob("*.tex")
    tex = file.read_text(encoding="utf-8")
    assert r"\begin{tabulary}{\linewidth}[t]{LRR}" in tex and r"\(4 n d^{2} + 2 n^{2} d\)" in tex
    names = re.findall(r"\\sphinxincludegraphics\{\{([^}]+)\}\.png\}", tex)
    assert len(names) == 2
    assert all((built["latex"].folder / f"{name}.png").read_bytes().startswith(b"\x89PNG") for name in names)
    assert "math_block" not in tex and "<div" not in tex


def test_latex_knows_every_sign_and_has_columns_for_tables_of_several_pages(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    for page in ("myst.md", "sub/own.rst"):
        (site / page).unlink()
    asked = ("layers", "explain attention n=64 d=8", "explain transformer-encoder n=64 d=8 h=2 f=16 layers=2")
    (site / "index.rst").write_text("A\n=\n\n" + "".join(f".. analyzer:: {one}\n\n" for one in asked))
    made = sphinx(site, "latex")
    assert made.status == 0, made.said  # a pattern for tabulary on a long table is a warning
    (file,) = made.folder.glob("*.tex")
    tex = file.read_text(encoding="utf-8")
    pattern = r"\\begin\{longtable\}(?:\[\w\])?\{((?:>\{\\ragged\w+\\arraybackslash\}\\X\{\d+\}\{\d+\})+)\}"
    (long,) = re.findall(pattern, tex)
    shares = [int(share) for share in re.findall(r"\\X\{(\d+)\}", long)]
    assert len(shares) == 4 and sum(shares) <= int(re.findall(r"\}\{(\d+)\}", long)[0])
    assert r"\raggedleft\arraybackslash}\X{" in tex  # numbers of a wide table
    declared = set(re.findall(r"\\DeclareUnicodeCharacter\{(\w{4})\}", tex))
    assert "≤" in tex and {f"{ord(sign):04X}" for sign in "≤≥≠"} <= declared


def test_plain_text_is_readable(built: dict[str, Built]) -> None:
    text = built["text"].text("index.txt")
    assert re.search(r"\| multiply-adds \(MACs\) +\| 21,474,836,480 +\| 7,516,192,768 +\|", text)
    assert '按整层计：从 "n" = 769 起，"attention" 的开销超过 "conv1d"。' in text


def test_myst_takes_the_same_directive(built: dict[str, Built]) -> None:
    page = built["html"].text("myst.html")
    assert "多头注意力" in page and "lstm is dearer than attention from d = 51" in page
    assert "given x[b n d]" in page and "And 1835008 parameters." in page


def test_a_role_is_one_number_in_a_sentence(built: dict[str, Built], tmp_path: Path) -> None:
    assert "Attention needs 21,474,836,480 multiply-adds." in built["html"].text("index.html")
    site = copied("sphinx", tmp_path)
    changed(site / "index.rst", "`attention.macs n=4096", "`attention.mac n=4096")
    line = next(
        number for number, text in enumerate((site / "index.rst").read_text().splitlines(), 1) if ".mac " in text
    )
    made = sphinx(site)
    assert made.status == 1 and f"index.rst:{line}: WARNING: analyzer: 'attention.mac': a number is LAYER" in made.said


def test_a_wrong_question_fails_with_file_and_line(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    changed(site / "index.rst", "compare attention conv1d n=4096 d=512 k=7", "comprae lstm")
    changed(site / "myst.md", "attention:causal n=64", "atention n=64")
    line = site.joinpath("index.rst").read_text().splitlines().index(".. analyzer:: comprae lstm") + 1
    made = sphinx(site)
    assert made.status == 1
    assert re.search(rf"index\.rst:{line}: WARNING: analyzer: unknown question 'comprae' \(did you mean", made.said)
    assert re.search(
        r"myst\.md:3: WARNING: analyzer: unknown layer 'atention' \(did you mean 'attention'\?\)", made.said
    )
    assert "unknown question" in made.text("index.html")
    assert sphinx(site, "latex").status == 0  # already told; the page says it, too


def test_a_file_of_layers_that_changes_has_its_page_read_again(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    shutil.copy(site / "conf.py", site.parent)
    first = sphinx(site).text("sub/own.html")
    changed(site / "mine.toml", 'e = "4*d"', 'e = "2*d"')
    made = sphinx(site)
    assert "0 added, 1 changed, 0 removed" in made.said and made.text("sub/own.html") != first


def test_pictures_that_no_page_shows_any_more_go(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    sphinx(site)
    kept = tmp_path / "built" / "trees" / "analyzer"
    first = {file.name for file in kept.iterdir()}
    for file in (*kept.iterdir(), kept / "notes.svg"):
        file.touch()
        os.utime(file, (0, 0))
    changed(site / "index.rst", "n=16k d=512", "n=15k d=512")
    sphinx(site)
    second = {file.name for file in kept.iterdir()}
    assert len(first) == len(second - {"notes.svg"}) == 4 and "notes.svg" in second
    assert len(first & second) == 2  # of the page that stays


def test_the_words_of_a_site_hold_for_all_its_pages(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    for page in ("myst.md", "sub/own.rst"):
        (site / page).unlink()
    (site / "index.rst").write_text("A\n=\n\n.. analyzer:: explain lstm n=4 d=8\n")
    conf = (site / "conf.py").read_text()
    (site / "conf.py").write_text(conf + "language = 'zh_CN'\nanalyzer_convention = 'torch'\n")
    made = sphinx(site)
    assert made.status == 0, made.said
    assert "长短期记忆" in made.text("index.html") and "约定" in made.text("index.html")
    assert '<div lang="zh' not in made.text("index.html")  # the page's own language
    (site / "conf.py").write_text(conf + "analyzer_lang = 'hz'\n")
    made = sphinx(site)
    assert made.status == 2 and "unknown lang 'hz'; known: en, zh" in made.said


LOADED = re.compile('<(script|link|img|iframe)[^>]*(src|href)="(https?:)?//')

FORMULAS = r"""X
=

:math:`\frac{a}{b} < \text{x & y}` and :eq:`named`

.. math:: a^2 = c
   :label: named

.. math::

   a &= b \\
   c &= d

   e = f
"""


def test_another_renderer_of_formulas_stays_the_chosen_one(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    changed(site / "conf.py", '"myst_parser"]', '"myst_parser", "sphinxcontrib.jsmath"]\njsmath_path = "own.js"')
    made = sphinx(site)
    assert made.status == 0, made.said
    assert "own.js" in made.text("index.html") and "<math " not in made.text("index.html")


def test_formulas_may_be_mathml_without_a_script(tmp_path: Path) -> None:
    site = copied("sphinx", tmp_path)
    changed(site / "index.rst", "   myst\n", "   myst\n   x\n")
    (site / "x.rst").write_text(FORMULAS)
    made = sphinx(site, "html", "-D", "html_math_renderer=analyzer")
    assert made.status == 0, made.said
    page, ours = made.text("x.html"), made.text("index.html")
    assert page.count("<math ") == 4 and page.count("<mtr>") == 2 and ">&<" not in page
    assert 'id="equation-named"' in page and '<span class="eqno">(1)' in page
    assert ours.count("<math ") > 10 and "MathJax" not in ours and LOADED.search(ours) is None
    (site / "x.rst").write_text("X\n=\n\nA formula :math:`\\frac{a}{`.\n")
    made = sphinx(site, "html", "-D", "html_math_renderer=analyzer")
    assert made.status == 1 and re.search(r"x\.rst:4: WARNING: analyzer: no MathML for '.*frac", made.said)
    assert "Traceback" not in made.said and r"<code>\frac{a}{</code>" in made.text("x.html")
