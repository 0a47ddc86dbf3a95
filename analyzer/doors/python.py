"""The questions as Python functions: the words of the command line as arguments.

Each takes layers as texts and sizes, options and words as keyword arguments. `for` is a word of Python, so it is
written `for_`. All raise UserError (a ValueError) where the question cannot be answered as asked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from analyzer.doors.arguments import Value, arguments, refuse_symbols
from analyzer.doors.asking import Answer, ask
from analyzer.errors import QuestionError

if TYPE_CHECKING:  # questions do not pay for files
    from analyzer.doors.designs.answers import Answers
    from analyzer.doors.publishing.publish import Publication
    from analyzer.doors.updating.update import FileUpdate


def compare(*layers: str, **words: Value) -> Answer:
    """Every quantity of some layers side by side.

    Examples:
        >>> answer = compare("attention", "conv1d", n=4096, d=512, k=7)
        >>> [layer["quantities"]["macs"]["value"] for layer in answer.to_dict()["layers"]]
        [21474836480, 7516192768]

        Sizes may be sympy expressions with symbols; `Answer.expressions()` has the closed forms in these:

        >>> import sympy
        >>> n, h = sympy.symbols("n h", positive=True, integer=True)
        >>> compare("attention", n=n, d=64 * h, h=h).expressions()["attention"]["core_macs"]
        128*h*n**2
    """
    return _asked("compare", layers, words)


def explain(*layers: str, **words: Value) -> Answer:
    """How a layer works and where its numbers come from.

    Examples:
        >>> explain("attention:causal", n=1024, d=512).to_dict()["layers"][0]["quantities"]["macs"]["formula"]
        '4*n*d**2 + n**2*d + n*d'
    """
    return _asked("explain", layers, words)


def crossover(*layers: str, **words: Value) -> Answer:
    """For which values of one size which of two layers is cheaper.

    Examples:
        >>> crossover("attention", "conv1d", d=512, k=7).to_dict()["bases"]["layer"]["closed_form"]
        'n = d*(k - 4)/2'
    """
    return ask("crossover", _words(layers, words))


def solve(*layers: str, **words: Value) -> Answer:
    """For which values of one size layers keep limits, `at_most` and `at_least`, and the largest or smallest of them.

    Examples:
        >>> answer = solve("attention", d=512, h=8, for_="n", at_most={"macs": "1T"}).to_dict()["layers"][0]
        >>> answer["answer"], answer["binding"], answer["closed_form"]
        (30742, ['macs'], 'n <= (d**2 + macs/(2*d))**(1/2) - d')
    """
    return ask("solve", _words(layers, words))


def regimes(*layers: str, **words: Value) -> Answer:
    """Which of several layers is the cheapest over two sizes, over="n,k"; ranges are windows, n="1..64k".

    Examples:
        >>> answer = regimes("attention", "conv1d", "separable-conv1d", d=512, over="n,k").to_dict()
        >>> [(one["from"], one["to"], one["cheapest"]) for one in answer["regimes"]][0]
        (1, 1, [['conv1d']])
        >>> answer["borders"][0]["closed_form"]
        'n = (k - 3*d)/2'
    """
    return ask("regimes", _words(layers, words))


def reach(*layers: str, **words: Value) -> Answer:
    """How many layers connect n positions, and what that stack costs.

    Examples:
        >>> reach("conv1d:causal", n=1000, k=3).to_dict()["layers"][0]["stacks"][0]["layers"]
        500
    """
    return ask("reach", _words(layers, words))


def training(*layers: str, **words: Value) -> Answer:
    """What training takes: multiply-adds of the backward pass, and what the forward pass saves for it.

    first=True: the layer is the first of a network, its input needs no gradient.

    Examples:
        >>> layer = training("feed-forward:gelu,dropout", n=1024, d=512, dtype="float16").to_dict()["layers"][0]
        >>> layer["quantities"]["saved_memory"]["formula"]
        '19*n*d'
    """
    return ask("training", _words(layers, words))


def choose(*layers: str, **words: Value) -> Answer:
    """Which layers fit some conditions, stacked as deep as it takes, which is best, and which no other beats.

    Without layers, every layer of the catalogue that mixes positions.

    Examples:
        >>> limits = {"at_most": {"macs": "100G"}, "at_least": {"receptive_field": 4000}}
        >>> answer = choose(n="16k", d=512, k=7, by="flops", **limits)
        >>> answer.to_dict()["best"]
        [{'label': 'depthwise-conv1d', 'layers': 10, 'dilation': '2^i'}]
    """
    return ask("choose", _words(layers, words))


def layers(**words: Value) -> Answer:
    """The layers of the catalogue.

    Examples:
        >>> [layer["layer"] for layer in layers().to_dict()["layers"]][:2]
        ['attention', 'cross-attention']
    """
    return ask("layers", _words((), words))


def models(**words: Value) -> Answer:
    """The published models: what builds each, its parameters, its state per token."""
    return ask("models", _words((), words))


def claim(statement: str, **words: Value) -> Answer:
    """Whether a claim about layers is true.

    Examples:
        >>> claim("macs(attention) proportional to n", d=512).to_dict()["verdict"]
        'false'
    """
    return ask("claim", _words((statement,), words))


def claims(file: str | Path, **words: Value) -> Answer:
    """Whether the claims of a file are true, each against what its line expects."""
    return ask("claims", _words((str(file),), words))


def verify(*layers: str, **words: Value) -> Answer:
    """Layers, or the whole catalogue, by every route: loops, closed forms, sympy, a run, PyTorch, published figures.

    `to_dict()["agrees"]` is False where any two differ. torch=True requires PyTorch, torch=False leaves it out; else it
    takes part where it is installed.

    Examples:
        >>> verify("attention:causal", torch=False).to_dict()["agrees"]
        True
    """
    return ask("verify", _words(layers, words))


def reconcile(*layers: str, between: str | Sequence[str] = (), **words: Value) -> Answer:
    """Why counters and papers disagree about the cost of the same layer, term by term.

    `between` names presets, as "exact,fvcore" or ["exact", "fvcore:no-weights"]; list=True names them all.

    Examples:
        >>> answer = reconcile("attention", between=["exact-macs", "fvcore:no-weights"], n=1024, d=512).to_dict()
        >>> [(term["operation"], term["difference"]) for term in answer["gaps"][0]["terms"]]
        [('s', 536870912), ('o', 536870912)]
    """
    names = between if isinstance(between, str) else ",".join(between)
    return ask("reconcile", _words(layers, {**words, **({"between": names} if names else {})}))


def number(name: str, **words: Value) -> Answer:
    """One quantity of one layer: LAYER.QUANTITY, to stand in a sentence.

    as_ says how it is spelled: 'grouped', 'plain' or 'short'.

    Examples:
        >>> print(number("attention.macs", n=4096, d=512))
        21,474,836,480
    """
    return ask("number", _words((name,), words))


def sweep(*layers: str, output: str | Path | None = None, scheduler: str | None = None, **words: Value) -> Answer:
    """Who wins where over ranges of sizes; reduce="least", "front" or "table" for what else there is to know.

    A range is a text, "2^8..2^20:x2", or a list of sizes. output: a file for the rows of reduce="table", NAME.csv,
    NAME.json or NAME.parquet. scheduler: a Dask cluster that does the work, "tcp://127.0.0.1:8786".

    Examples:
        >>> found = sweep("attention", "conv1d", n="2^8..2^20:x2", d=[256, 512], k="3..63:+4").to_dict()
        >>> found["points"], found["winner"]["alone"]
        (416, {'attention': 135, 'conv1d': 281})
    """
    from analyzer.doors.sweeping import swept

    return swept(_words(layers, words), None if output is None else str(output), scheduler)


def vectors() -> Answer:
    """Layers with sizes, conventions and exact quantities, for any other tool to test itself against."""
    return ask("vectors", ())


def design(file: str | Path, lang: str | None = None) -> Answers:
    """The answers to the questions of a design file, in order, as one document; `lang` instead of its language.

    A design holds layers, sizes, options, conditions and questions: `analyzer design --help` shows one. Any question
    takes one, too, as compare(design="design.toml", n="32k"): what its own words leave out, the design says.

    Raises:
        UserError: a mistake in the file, told with its line.
        MachineError: a file that cannot be read.
    """
    from analyzer.doors.designs.answers import answer_design

    return answer_design(str(file), lang)


def report(
    *layers: str,
    output: str | Path = "output",
    format: str = "both",
    images: str = "",
    math: str = "",
    **words: Value,
) -> tuple[Path, ...]:
    """Write the comparison document of some layers; without layers, of attention and a one-dimensional convolution.

    Args:
        layers: up to six.
        output: the folder to write into.
        format: 'both' (HTML and Markdown), 'html', or where the document will live: 'github', 'gitlab', 'mediawiki',
            'dokuwiki', 'confluence', 'myst', 'rst', 'mkdocs', 'latex', 'plain'.
        images: 'svg', 'png', 'both' or 'none', for the figures of a page; '' what suits the format.
        math: 'tex', 'native', 'mathml' or 'image'; '' what suits the format.
        words: sizes, options, dtype, lang, sections ('answer,cost'), brief (True: one page), title.

    Returns:
        The files written.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: the files cannot be written.
    """
    from analyzer.doors.reporting import write_report

    return write_report(_words(layers, words), Path(output), format, images, math)


def update(
    files: str | Path | Iterable[str | Path], check: bool = False, force: bool = False, type: str | None = None
) -> tuple[FileUpdate, ...]:
    """Make the generated blocks of your own files new, in place.

    Examples:
        >>> from tempfile import TemporaryDirectory
        >>> with TemporaryDirectory() as folder:
        ...     page = Path(folder) / "page.md"
        ...     asked = "<!-- analyzer: number attention.macs n=4096 d=512 --><!-- /analyzer -->"
        ...     _ = page.write_text(f"It takes {asked} MACs.")
        ...     [file.status for file in (*update(page), *update(page))]
        ['updated', 'fresh']

    Args:
        files: names or patterns, as 'docs/**/*.md'; each is written all or nothing.
        check: write nothing; `status` and `diff` of the results say what would change.
        force: blocks that were edited by hand are written over.
        type: of all files, as 'obsidian', where their names do not tell.

    Returns:
        One frozen result per file: file, status ('updated', 'stale', 'fresh', 'no blocks'), blocks, changed, diff.

    Raises:
        UserError: a marker or a question is not as it should be; nothing is written.
        MachineError: a file cannot be read or written, or was changed meanwhile.
    """
    from analyzer.doors.updating.update import update_files

    return update_files([files] if isinstance(files, str | Path) else files, check, force, type)


def publish(
    wiki: str,
    address: str,
    question: str,
    /,
    *layers: str,
    page: str,
    section: str | None = None,
    dry_run: bool = False,
    force: bool = False,
    images: str = "",
    math: str = "",
    **words: Value,
) -> Publication:
    """Put an answer or the report into a wiki, as a page or one section of it, with its pictures.

        analyzer.publish("mediawiki", "https://wiki.example.org/w/", "compare", "attention", "conv1d",
                         n=4096, d=512, k=7, page="Sequence layers", section="Cost", dry_run=True).diff

    User and password come from ANALYZER_WIKI_USER and ANALYZER_WIKI_PASSWORD, or from the host's line in ~/.netrc.

    Args:
        wiki: 'mediawiki' or 'dokuwiki'.
        address: of the folder where api.php or doku.php is.
        question: what is asked, as 'compare', or 'report'.
        layers: of the question.
        page: the name of a page, which is made if it is not there.
        section: a heading of it; None for the page as a whole.
        dry_run: write nothing; the result says what would change.
        force: what was edited by hand, or made by somebody else, is written over.
        images: 'svg', 'png', 'both' or 'none'; '' what suits the wiki.
        math: 'tex', 'native' or, for the report, 'image'; '' what suits the wiki.
        words: sizes, options and words of the question.

    Returns:
        A frozen result: link, status ('created', 'changed', 'unchanged'), diff of the page's text, uploads (the
        pictures that were not there or not the same, with their bytes), kept, written (False for a dry run).

    Raises:
        UserError: the question, the address, the page or the user is not as it should be; nothing is written.
        MachineError: the wiki does not answer, or refuses; pictures may have been uploaded, the page is as it was.
    """
    from analyzer.doors.publishing.publish import Place
    from analyzer.doors.publishing.publish import publish as published

    secret = next((name for name in ("user", "password") if name in words), None)
    if secret is not None:  # its value goes into no message
        raise QuestionError(
            f"publish takes no {secret}: set ANALYZER_WIKI_USER and ANALYZER_WIKI_PASSWORD, or use ~/.netrc"
        )
    place = Place(wiki, address, page, section)
    asked = [question, *_words(layers, words)]
    return published(asked, place, dry_run=dry_run, force=force, images=images, math=math)


def _asked(kind: str, layers: tuple[str, ...], words: Mapping[str, Value]) -> Answer:
    """The answer to a question whose sizes may be symbols."""
    given = arguments(layers, words)
    if not given.symbols:
        return ask(kind, given.words)
    from analyzer.doors.symbols import ask_with_symbols

    return ask_with_symbols(kind, given)


def _words(layers: tuple[str, ...], words: Mapping[str, Value]) -> list[str]:
    """Arguments as the words of a command line.

    Raises:
        QuestionError: a number that is not whole, or a symbol.
    """
    given = arguments(layers, words)
    refuse_symbols(given)
    return list(given.words)
