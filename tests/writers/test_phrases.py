"""The phrase books say the same in every language, and Chinese is typed as it should be."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from analyzer.blocks import Expression, Label, Phrase, Several
from analyzer.counters.files import presets
from analyzer.doors.asking import ask
from analyzer.layers.catalogue import catalogue
from analyzer.models.published import published_models
from analyzer.models.uses import uses
from analyzer.notation.formulas import parse_formula
from analyzer.sizes import TABLE
from analyzer.writers.cells import cell_text, phrase_text
from analyzer.writers.formats import target_of
from analyzer.writers.formats.target import RUNNING, Sentence
from analyzer.writers.html import HTML
from analyzer.writers.phrases import languages, phrase_book
from analyzer.writers.plain import PLAIN
from analyzer.writers.resources import templates
from tests.support.chinese import HAN, faults

MARKDOWN = Sentence(target_of("github"), RUNNING)

BOOKS = {
    language: tomllib.loads((templates() / "phrases" / f"{language}.toml").read_text(encoding="utf-8"))
    for language in languages()
}
ENGLISH, CHINESE = BOOKS["en"], BOOKS["zh"]
KEYS = [(section, key) for section, words in ENGLISH.items() for key in words]


def test_there_are_two_languages() -> None:
    assert languages() == ("en", "zh")


@pytest.mark.parametrize("language", sorted(BOOKS))
def test_a_section_read_by_itself_holds_what_the_whole_file_says(language: str) -> None:
    book = phrase_book(language)
    for section, words in BOOKS[language].items():
        assert {key: book.words(f"{section}.{key}") for key in words} == words


@pytest.mark.parametrize("language", sorted(BOOKS))
def test_every_book_has_the_same_keys(language: str) -> None:
    assert {(section, key) for section, words in BOOKS[language].items() for key in words} == set(KEYS)


@pytest.mark.parametrize(("section", "key"), KEYS)
def test_a_phrase_has_the_same_placeholders_and_numbers_in_every_language(section: str, key: str) -> None:
    for pattern in (r"\{\w*\}", r"\d+"):
        english, chinese = (set(re.findall(pattern, book[section][key])) for book in (ENGLISH, CHINESE))
        assert english == chinese


def test_no_phrase_was_left_in_english() -> None:
    said = [CHINESE[section][key] for section, key in KEYS if CHINESE[section][key] == ENGLISH[section][key]]
    names = r"\{\w*\}|PyTorch|FLOPs|softmax|sympy|flops / bytes_moved"
    assert not [words for words in said if re.search(r"[A-Za-z]", re.sub(names, "", words))]


def test_what_is_typed_is_no_part_of_a_phrase() -> None:
    """It is put into one, so that each format marks it up its own way; only errors are plain text everywhere."""
    assert not [words for section, key in KEYS if section != "error" and "`" in (words := ENGLISH[section][key])]


def chinese_texts() -> Iterator[str]:
    for words in CHINESE.values():
        yield from words.values()
    for entry in catalogue().values():
        texts = [entry.title, *entry.options.values(), *entry.arrays.values()]
        yield from (text["zh"] for text in texts)
        yield from (text["zh"] for choice in entry.choices for text in choice.options.values())
    yield from (size.meaning["zh"] for size in TABLE)
    yield from (model.title["zh"] for model in published_models().values() if "zh" in model.title)
    for named in (catalogue(), published_models(), uses()):
        yield from (one.source["zh"] for one in named.values() if "zh" in one.source)
    yield from (preset.source["zh"] for preset in presets().values() if "zh" in preset.source)


def test_chinese_is_typed_as_it_should_be() -> None:
    assert not [fault for text in chinese_texts() for fault in faults(text)]


_PROSE = re.compile(r"\b(as in|quoted|without|which|the rest|the same|is|not|each|defaults|layers(?!/))\b")


def test_a_source_that_is_more_than_a_title_is_said_in_chinese() -> None:
    for named in (catalogue(), published_models(), uses()):
        for name, one in named.items():
            shown = one.source.get("zh", one.source["en"])
            assert not _PROSE.search(shown), name
            assert shown == one.source["en"] or re.search(f"[{HAN}，；：]", shown), name


def test_every_size_is_said_in_both_languages() -> None:
    for size in TABLE:
        assert set(size.meaning) == {"en", "zh"} and re.search(f"[{HAN}]", size.meaning["zh"])


# ------------------------------------------------------------------------------------ spaces


ZH = phrase_book("zh")
WITHOUT = Phrase("parameters.without_n", {"layer": Label("conv1d"), "form": Expression(parse_formula("4*d"))})


def test_markdown_and_terminals_have_spaces_around_names_and_formulas() -> None:
    assert phrase_text(WITHOUT, ZH, MARKDOWN) == "`conv1d` 的参数量为 $4 d$，与序列长度无关。"
    assert phrase_text(WITHOUT, ZH, PLAIN) == "conv1d 的参数量为 4·d，与序列长度无关。"


def test_html_leaves_the_gap_to_the_browser() -> None:
    text = re.sub(r"<math.*?</math>", "F", phrase_text(WITHOUT, ZH, HTML))
    assert text == '<code>conv1d</code>的参数量为<span class="keep">F，</span>与序列长度无关。'


def test_what_a_user_typed_stays_as_it_is() -> None:
    phrase = Phrase("parameters.without_n", {"layer": Label("模型a"), "form": Label("a层b")})
    assert phrase_text(phrase, ZH, PLAIN) == "模型a 的参数量为 a层b，与序列长度无关。"


def test_things_listed_stand_apart_by_the_marks_of_the_language() -> None:
    listed = Several((Label("q"), Label("k")))
    assert cell_text(listed, ZH, PLAIN) == "q、k"
    assert cell_text(listed, phrase_book("en"), PLAIN) == "q, k"


# ------------------------------------------------------------------------------------ every question


CLAIMS = "macs(attention) proportional to n => false\nmaximum_path_length(conv1d) grows as log(n) => false\n"
QUESTIONS = [
    "compare attention conv1d n=1024 d=512 k=7",
    "compare attention conv1d:stride=2 n=1024 d=512 k=7 convention=vaswani dtype=float16",
    "compare rms-norm half n=64 d=8",
    "explain grouped-query-attention:causal,sliding n=64 d=32 g=2 e=4 h=8 w=16",
    "explain transformer-encoder n=64 d=32 h=4 layers=2",
    "crossover attention conv1d d=512 k=7",
    "crossover conv1d:stride=3 lstm d=4 k=3",
    "solve attention conv1d:valid d=512 k=7 at-most=macs=1T at-least=activation_memory=1MiB",
    "solve attention n=512 for=d at-most=activation_memory=1GiB",
    "solve attention d=512 at-most=macs=1G at-least=activation_memory=1GiB",
    "solve tcn n=100 d=8 k=3 for=layers at-least=receptive_field=400",
    "regimes attention conv1d lstm d=512 over=n,k",
    "regimes attention:causal conv1d:valid d=8 h=2 over=n,k",
    "regimes attention sliding-window-attention d=16 over=n,w",
    "compare attention conv1d:valid n=8 d=12 h=4 k=5 scale=n,h,k",
    "reach attention conv1d lstm n=100 k=3",
    "reach conv1d:dilation=2 n=100 k=3 d=8",
    "training transformer-encoder-layer:dropout n=128 d=64",
    "choose attention conv1d lstm fft-long-conv1d diagonal-ssm n=4k d=64 k=7 at-least=receptive_field=40",
    "choose conv1d attention n=4k d=64 k=7 causal=yes at-most=macs=1,state_memory=1 at-least=receptive_field=40",
    "reconcile attention:causal n=128 d=64 between=exact,torch-cpu:fused,ptflops-pytorch,torchinfo,vaswani,thop:at",
    "reconcile attention n=128 d=64 between=kaplan,chinchilla,megatron,fvcore,calflops,calflops-macs",
    "reconcile list=yes",
    "sweep attention conv1d n=2^60..2^64:x2 d=510,511,512 k=3,9 h=2 at-most=macs=1e26",
    "sweep attention conv1d n=2^4..2^8:x2 d=8,16 k=3,9 reduce=front",
    "layers",
    "models",
    "verify half rms-norm torch=no",
]
NAMES = {
    "MAC", "MACs", "FLOP", "FLOPs", "PyTorch", "FlopCounterMode", "JSON", "TOML", "README", "Hugging", "Face", "CPU",
    "KiB", "MiB", "GiB", "RMS", "softmax", "sigmoid", "tanh", "relu", "exp", "sqrt", "dropout", "flops", "mod",
    "float", "meta", "config", "json", "FILE", "SiLU", "GELU", "ReLU", "FlashAttention", "LSTM", "BERT", "GPT",
    "Llama", "Falcon", "Mamba", "Elman", "Transformer", "Conformer", "Whisper", "WaveNet", "TCN", "SwiGLU", "GEGLU",
    "ConvBERT", "XL", "Pre", "LN", "logits", "wav", "vec", "MultiheadAttention", "einsum", "matmul", "mm", "addmm",
    "bmm", "baddbmm", "trans", "pytorch", "aten", "sdpa",
}  # fmt: skip
_CODE = re.compile(
    r"\w+='\w+'|```.*?```|`[^`]*`|\$[^$\n]*\$|(?<![\w-])[\w@-]*[\w@][._:/=@][\w@./:=-]*\w|\w+\\?_[\w\\]+", re.S
)


_SOURCES = ["Vaswani et al. 2017, Table 1", "How it is checked"]
_SOURCES += [entry.source.get("zh", entry.source["en"]) for entry in catalogue().values()]
_SOURCES += [preset.source.get("zh", preset.source["en"]) for preset in presets().values()]
_SOURCES += [model.title.get("zh", model.title["en"]) for model in published_models().values()]
_SOURCES += [f"{preset.package} {preset.version}" for preset in presets().values() if preset.package]
_PARTS = {part.strip() for words in _SOURCES for part in re.findall(r"[ -~]{4,}", words)}
CITED = sorted((part for part in _PARTS if " " in part or _CODE.sub("", part)), key=len, reverse=True)
"""What is quoted in its own language: the Latin parts of sources and names of models."""


def english_words(markdown: str) -> set[str]:
    """Words in Latin letters that are neither code, names nor cited."""
    text = re.sub(r"\\(.)", r"\1", markdown)
    for words in CITED:
        text = re.sub(rf"(?<![A-Za-z_.]){re.escape(words)}(?![A-Za-z_])", "", text) if words in text else text
    return set(re.findall(r"[A-Za-z]{2,}", _CODE.sub(" ", text))) - NAMES


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_is_answered_in_chinese(question: str) -> None:
    kind, *words = question.split()
    answer = ask(kind, [*words, "lang=zh"])
    text = answer.to_markdown()
    assert re.search(f"[{HAN}]", text)
    assert english_words(text) == set()
    prose = re.sub(r"```.*?```|`[^`]*`|\$[^$\n]*\$", "x", text, flags=re.S)
    assert not [fault for line in prose.splitlines() for fault in faults(line, typed_spaces=True) if "|" not in line]
    assert answer.to_html().count('<html lang="zh-Hans">') == 1
    assert not re.search(f"[{HAN}] <code>|</code> [{HAN}]", answer.to_html())


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_reasons_in_json_are_chinese(question: str) -> None:
    kind, *words = question.split()
    reasons = re.findall(r'"why": "([^"]*)"', ask(kind, [*words, "lang=zh"]).to_json())
    assert all(re.search(f"[{HAN}]", reason) for reason in reasons)


def test_claims_are_answered_in_chinese(tmp_path: Path) -> None:
    path = tmp_path / "claims.txt"
    path.write_text(CLAIMS, encoding="utf-8")
    one = ask("claim", ["macs(attention) proportional to n", "d=512", "lang=zh"]).to_markdown()
    assert one.startswith("不成立：`macs(attention) proportional to n`") and english_words(one) == set()
    assert english_words(ask("claims", [str(path), "lang=zh"]).to_markdown()) == set()


def test_the_header_of_vectors_is_chinese() -> None:
    text = ask("vectors", ["lang=zh"]).to_json()
    assert '"n": "序列长度"' in text and '"title": "多头注意力"' in text
