"""The extension of Python-Markdown: which fences become answers, and what stands on the page."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from markdown import Markdown, markdown
from markdown.preprocessors import Preprocessor

from analyzer import UserError
from analyzer.doors.docs.fences import Fence, blocks_of
from analyzer.doors.docs.markdown_extension import AnalyzerExtension

QUESTION = "crossover attention conv1d d=512 k=7"
BLOCK = f"```analyzer\n{QUESTION}\n```"
FIGURE = "choose attention conv1d lstm n=16k d=512 k=7 causal=yes --front macs,state_memory"


def html(text: str, *extensions: str, **options: Any) -> str:
    return markdown(text, extensions=[AnalyzerExtension(**options), *extensions])


def answers(page: str) -> int:
    return page.count('<div class="analyzer-answer"')


@pytest.mark.parametrize(
    "block",
    [
        BLOCK,
        f"~~~ analyzer\n{QUESTION}\n~~~~",
        f"   ````{{.analyzer}}\n{QUESTION}\n````",
        f"```{{analyzer}}\n{QUESTION}\n```",
        "```analyzer crossover attention\nconv1d d=512 k=7\n```",
        f"```analyzer lang=en\n{QUESTION}\n```",
    ],
)
@pytest.mark.parametrize("others", [(), ("fenced_code", "tables", "toc", "attr_list")])
def test_a_fence_with_a_question_becomes_its_answer(block: str, others: tuple[str, ...]) -> None:
    page = html(f"# Title\n\nbefore\n{block}\nafter", *others)
    assert answers(page) == 1 and "769" in page and "crossover" not in page
    assert page.index("before") < page.index("analyzer-answer") < page.index("after")
    assert "<p><div" not in page


@pytest.mark.parametrize(
    "text",
    [
        f"````md\n{BLOCK}\n````",
        f"~~~\n{BLOCK}\n~~~",
        f"```analyzers\n{QUESTION}\n```",
        f"```python\n{QUESTION}\n```",
        f"`analyzer {QUESTION}`",
        "analyzer",
    ],
)
def test_everything_else_is_left_alone(text: str) -> None:
    assert html(text, "fenced_code") == markdown(text, extensions=["fenced_code"])


def test_two_answers_on_a_page_share_a_style_and_no_id() -> None:
    block = f"```analyzer\n{FIGURE}\n```"
    page = html(f"{block}\n\n{block}\n\n{block.replace('analyzer', 'analyzer lang=zh', 1)}")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert answers(page) == 3 and len(ids) == len(set(ids)) == 6
    assert all(name.startswith(f"analyzer-{place}-") for place, name in zip((1, 1, 2, 2, 3, 3), ids, strict=True))
    assert set(re.findall(r'aria-labelledby="([^"]+)"', page)) <= set(ids)
    assert page.count("<style>") == 1 and "\ue000" not in page
    assert 'lang="en"' in page and 'lang="zh-Hans"' in page


@pytest.mark.parametrize("question", [QUESTION, FIGURE, "explain attention n=64 d=512 lang=zh"])
def test_an_answer_loads_nothing(question: str) -> None:
    page = html(f"```analyzer\n{question}\n```\n\n{{analyzer}}`lstm.macs n=4 d=8`")
    assert answers(page) == 1 and not re.search(r"\b(src|href|srcset|data)=|url\(|@import|<(script|link|iframe)", page)


def test_a_new_page_counts_anew() -> None:
    engine = Markdown(extensions=[AnalyzerExtension()])
    first = engine.convert(BLOCK)
    assert engine.reset().convert(BLOCK) == first


def test_the_extension_takes_the_words_of_a_site() -> None:
    assert 'lang="zh-Hans"' in html(BLOCK, lang="zh")
    assert 'lang="en"' in html(BLOCK.replace("d=512", "d=512 lang=en"), lang="zh")
    assert "<style>" not in html(BLOCK, style=False)
    with pytest.raises(UserError, match=r"no option 'lnag' \(did you mean 'lang'\?\)"):
        html(BLOCK, lnag="zh")


def test_literal_text_is_escaped() -> None:
    page = html(f"```analyzer\n{QUESTION} format=json\n```")
    assert '<pre class="analyzer-text" tabindex="0"><code>{' in page and "&quot;closed_form&quot;" in page


def test_a_wrong_question_fails_with_its_line() -> None:
    with pytest.raises(UserError, match=r"line 5: unknown layer 'atention' \(did you mean 'attention'"):
        html(f"# Title\n\ntext\n\n{BLOCK.replace('attention', 'atention')}")


@pytest.mark.parametrize("before", ["", "~~~\n", "~~~\n```\nx\n```\n", "```py\nx\n```\n"])
def test_a_fence_that_is_not_closed_fails_with_its_line(before: str) -> None:
    line = before.count("\n") + 1
    with pytest.raises(UserError, match=f"^line {line}: the fence of this block is not closed"):
        html(f"{before}```analyzer\n{QUESTION}\n")


def test_a_fence_of_others_that_is_not_closed_hides_no_block() -> None:
    assert answers(html(f"~~~\n\n{BLOCK}\n")) == 1


def test_or_it_is_told_and_shown() -> None:
    told: list[tuple[str, Fence]] = []
    page = html(
        "\n\n```analyzer\nexplain <b>x\n```\n\n" + BLOCK, report=lambda message, fence: told.append((message, fence))
    )
    ((message, fence),) = told
    assert "unknown layer '<b>x'" in message and fence.line == 3 and fence.body == ("explain <b>x",)
    assert "analyzer-error" in page and "<b>" not in page and "&lt;b&gt;x" in page and "769" in page


def test_labels_of_a_user_cannot_run_on_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.toml").write_text(
        '[a]\ntitle = "<script>x</script>"\ndefinition = "given x[b d]\\ny[b d]=x[b d]*W{d}"\n'
    )
    page = html("```analyzer\nexplain '<script>=mine.toml:a' d=8\n```")
    assert "<script>" not in page and page.count("&lt;script&gt;") >= 2


def test_blocks_of_a_page_are_told_apart() -> None:
    in_list, in_quotation = BLOCK.replace("\n", "\n    "), BLOCK.replace("\n", "\n> ")
    text = f"{BLOCK}\n\n- list\n\n    {in_list}\n\n> {in_quotation}\n"
    text += f"\n````md\n  {BLOCK}\n````\n\n- list\n\n    ````md\n    {in_list}\n    ````\n"
    assert [(fence.line, fence.indented, fence.body) for fence in blocks_of(text)] == [
        (1, False, (QUESTION,)),
        (7, True, (QUESTION,)),
        (11, True, (QUESTION,)),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "    ```analyzer\n" * 20_000,
        "> ~~~ x\n" * 20_000,
        "```analyzer\n" * 20_000,
        "`" * 200_000,
        "~~~\n```\n" * 20_000,
        " ```x\n" * 20_000,
    ],
)
def test_hostile_pages_cost_no_more_than_their_length(text: str) -> None:
    import time

    start = time.process_time()
    list(blocks_of(text))
    assert time.process_time() - start < 2


def test_the_file_is_told_where_the_engine_knows_it() -> None:
    class Context(Preprocessor):
        page = SimpleNamespace(path="a.md", meta={})

        def run(self, lines: list[str]) -> list[str]:
            return lines

    engine = Markdown(extensions=[AnalyzerExtension()])
    engine.preprocessors.register(Context(engine), "context", 0)
    with pytest.raises(UserError, match=r"^a\.md, line 2: unknown layer 'x'"):
        engine.convert("\n```analyzer\nexplain x\n```")
    Context.page.meta["title"] = "A"
    with pytest.raises(UserError, match=r"^a\.md \(lines counted behind its front matter\), line 1: "):
        engine.reset().convert("{analyzer}`x`")


@pytest.mark.docs
def test_superfences_reaches_lists_and_tabs() -> None:
    from pymdownx.superfences import SuperFencesException

    from analyzer.doors.docs.markdown_extension import superfence, superfence_words

    fence = {"name": "analyzer", "class": "analyzer", "format": superfence, "validator": superfence_words}
    options = {"pymdownx.superfences": {"custom_fences": [fence]}}
    text = f'- list\n\n    ```analyzer lang="zh"\n    {QUESTION}\n    ```\n\n{BLOCK}\n'
    for extensions in (["pymdownx.superfences", "analyzer"], ["pymdownx.superfences"]):
        page = markdown(text, extensions=extensions, extension_configs=options)
        assert answers(page) == 2 and page.count("<style>") == 1 and 'lang="zh-Hans"' in page
    wrong = ["analyzer", "pymdownx.superfences"]
    with pytest.raises(SuperFencesException, match=r"^line 3: .*did you mean 'attention'"):
        markdown(text.replace("attention", "atention", 1), extensions=wrong, extension_configs=options)
    with pytest.raises(SuperFencesException, match="did you mean 'attention'"):
        markdown(text.replace("attention", "atention"), extensions=["pymdownx.superfences"], extension_configs=options)
