"""From words to sizes: defaults, what follows from what, what contradicts what."""

from __future__ import annotations

import pytest

from .asked import compared, data_of, refusal, values


def sizes(*words: str) -> dict[str, int]:
    """Every size a comparison used."""
    found: dict[str, int] = data_of("compare", *words)["sizes"]
    return found


def test_attention_takes_eight_heads_and_a_batch_of_one() -> None:
    data = data_of("compare", "attention", "n=4", "d=16")
    assert data["sizes"] == {"n": 4, "d": 16, "h": 8, "b": 1}
    assert data["defaults"] == ["b", "h"]


@pytest.mark.parametrize(("width", "heads"), [(1, 1), (4, 1), (8, 8), (12, 1), (100, 1), (512, 8), (8 * 10**30, 8)])
def test_heads_left_out_are_8_if_that_divides_the_width_else_1(width: int, heads: int) -> None:
    assert sizes("attention", "n=4", f"d={width}")["h"] == heads


def test_a_convolution_takes_its_channels_from_the_width() -> None:
    expected = {"n": 9, "d": 6, "k": 3, "b": 1, "c_in": 6, "c_out": 6, "stride": 1, "dilation": 1, "groups": 1}
    assert sizes("conv1d", "n=9", "d=6", "k=3") == expected


def test_channels_given_are_taken_and_the_others_follow() -> None:
    found = sizes("conv1d", "n=9", "d=6", "k=3", "out_channels=10")
    assert (found["c_in"], found["c_out"]) == (6, 10)
    (layer,) = compared("conv1d", "n=9", "d=6", "k=3", "c_out=10")
    assert layer["quantities"]["parameters"]["value"] == 3 * 6 * 10
    assert layer["quantities"]["parameters"]["formula"] == "d*c_out*k"


def test_a_width_is_not_needed_where_all_channels_are_given() -> None:
    assert "d" not in sizes("conv1d", "n=9", "c_in=6", "c_out=4", "k=3")


def test_the_attended_length_is_the_length_unless_it_is_given() -> None:
    assert sizes("cross-attention", "n=9", "d=8")["m"] == 9
    assert sizes("cross-attention", "n=9", "d=8", "m=5")["m"] == 5


def test_a_recurrence_takes_both_widths_from_the_width() -> None:
    assert sizes("lstm", "n=9", "d=8") == {"n": 9, "d": 8, "b": 1, "c_in": 8, "c_out": 8}


def test_every_default_used_is_listed_and_printed() -> None:
    from analyzer.doors.asking import ask

    answer = ask("compare", ["attention", "conv1d", "lstm", "cross-attention", "n=16", "d=24", "k=3"])
    data = answer.to_dict()
    assert set(data["sizes"]) - {"n", "d", "k"} == set(data["defaults"])
    text = " ".join(answer.to_text().split())
    for name in data["defaults"]:
        assert f"{name}={data['sizes'][name]}" in text


@pytest.mark.parametrize(
    ("words", "padding"),
    [
        ((), "same"), (("padding=same",), "same"), (("padding=valid",), "valid"), (("padding=causal",), "causal"),
        (("padding=2",), "2"), (("padding=0",), "0"), (("P=2",), "2"), (("causal=yes",), "causal"), (("valid=yes",),
        "valid"),
    ],
)  # fmt: skip
def test_padding_is_a_word_or_a_number(words: tuple[str, ...], padding: str) -> None:
    (layer,) = compared("conv1d", "n=20", "d=8", "k=5", *words)
    assert layer["options"]["padding"] == padding
    (same,) = compared(":".join(["conv1d", ",".join(words).replace("=yes", "")]).rstrip(":"), "n=20", "d=8", "k=5")
    assert values(same) == values(layer)


@pytest.mark.parametrize(
    ("padding", "outputs"), [("same", 20), ("valid", 16), ("causal", 20), ("2", 20), ("0", 16), ("7", 30)]
)
def test_padding_settles_the_number_of_outputs(padding: str, outputs: int) -> None:
    (layer,) = compared("conv1d", "n=20", "d=8", "k=5", f"padding={padding}")
    assert layer["operations"][0]["shape"]["l"] == outputs
    assert layer["quantities"]["macs"]["value"] == outputs * 8 * 8 * 5


def test_causal_holds_for_attention_and_convolution_alike() -> None:
    attention, conv = compared("attention", "conv1d", "n=20", "d=8", "k=5", "causal=yes")
    assert attention["options"]["causal"] is True and conv["options"]["padding"] == "causal"
    assert conv["quantities"]["state_memory"]["value"] == 4 * 4 * 8


def test_causal_no_leaves_a_convolution_as_it_is() -> None:
    attention, conv = compared("attention", "conv1d", "n=20", "d=8", "k=5", "causal=no")
    assert attention["options"]["causal"] is False and conv["options"]["padding"] == "same"


def test_a_layers_own_word_wins_over_the_shared_one() -> None:
    wide, plain = compared("conv1d:k=31,d=16", "conv1d", "n=64", "d=8", "k=3")
    assert (wide["sizes"]["k"], wide["sizes"]["d"], wide["sizes"]["c_in"]) == (31, 16, 16)
    assert (plain["sizes"]["k"], plain["sizes"]["d"]) == (3, 8)
    past, centred = compared("conv1d:causal", "conv1d:same", "n=64", "d=8", "k=3", "padding=valid")
    assert (past["options"]["padding"], centred["options"]["padding"]) == ("causal", "same")
    one, two = compared("attention:causal=no", "attention", "n=4", "d=8", "causal=yes")
    assert (one["options"]["causal"], two["options"]["causal"]) == (False, True)


def test_each_layer_says_its_own_sizes() -> None:
    first, second = compared("attention:h=2", "attention:h=4", "n=4", "d=8")
    assert (first["sizes"]["h"], second["sizes"]["h"]) == (2, 4)


def test_a_size_only_one_layer_has_is_taken_by_that_layer() -> None:
    attention, conv = compared("attention", "conv1d", "n=4", "d=8", "h=2", "k=3")
    assert attention["sizes"]["h"] == 2 and "h" not in conv["sizes"]
    assert conv["sizes"]["k"] == 3 and "k" not in attention["sizes"]


@pytest.mark.parametrize(
    ("dtype", "size"), [("float64", 8), ("float32", 4), ("float16", 2), ("bfloat16", 2), ("int8", 1)]
)
def test_memory_scales_with_the_dtype(dtype: str, size: int) -> None:
    (layer,) = compared("lstm", "n=4", "d=8", f"dtype={dtype}")
    assert layer["quantities"]["state_memory"]["value"] == 2 * 8 * size


# -------------------------------------------------------------------------------------------- refusals

REFUSED = [
    ("attention n=4", ["attention needs d (width)", "d=…"]),
    ("conv1d", ["conv1d needs", "n (length)", "d (width)", "k (kernel)"]),
    ("attention conv1d n=4 d=8", ["conv1d needs k (kernel)"]),
    ("lstm n=4", ["lstm needs d (width)"]),
    ("atention n=4 d=8", ["unknown layer 'atention'", "did you mean 'attention'?); `analyzer layers` lists them"]),
    ("attention n=4 d=8 hedas=2", ["no 'hedas'", "did you mean 'heads'", "h (heads)"]),
    ("attention n=4 d=8 k=3", ["attention has no k (kernel)", "sizes: ", "n (length)"]),
    ("attention n=4 d=8 convntion=torch", ["'convntion'", "did you mean 'convention'"]),
    ("attention conv1d n=4 d=8 k=3 w=3", ["attention and conv1d have no w (window)"]),
    ("attention:k=3 n=4 d=8", ["attention:k=3 has no size", "k (kernel)", "h (heads)"]),
    ("attention:cuasal n=4 d=8", ["no option 'cuasal'", "did you mean 'causal'"]),
    ("attention:causal=maybe n=4 d=8", ["causal is yes or no, not 'maybe'"]),
    ("attention n=0 d=8", ["n is a whole number from 1, not 0"]),
    ("attention n=-4 d=8", ["n (length) is a whole number", "'-4'"]),
    ("attention n=4 d=1.5", ["d (width)", "'1.5' is not whole"]),
    ("attention:h=0 n=4 d=8", ["h is a whole number from 1, not 0"]),
    ("attention n=4 d=6 h=4", ["4 does not divide 6", "3, 6"]),
    ("conv1d n=4 d=6 k=3 groups=4", ["groups", "4 does not divide 6", "3, 6"]),
    ("conv1d n=4 c_in=6 c_out=9 k=3 groups=2", ["2 does not divide 9", "1, 3"]),
    ("conv1d n=4 d=8 k=9 padding=valid", ["conv1d needs dilation*(k - 1) < n", "8 < 4"]),
    ("conv1d n=4 d=8 k=9 padding=1", ["dilation*(k - 1)", "8 < 6"]),
    ("conv1d n=4 d=8 k=3 padding=smae", ["padding is same, valid, causal or a whole number", "did you mean 'same'"]),
    ("conv1d n=4 d=8 k=3 padding=-1", ["padding is same, valid, causal or a whole number", "'-1'"]),
    ("conv1d n=4 d=8 k=3 padding=1.5", ["padding", "not whole"]),
    ("conv1d:causal,valid n=4 d=8 k=3", ["padding is one of same, valid, causal", "contradict each other"]),
    ("conv1d:padding=valid n=4 d=8 k=3 stride=0", ["stride is a whole number from 1, not 0"]),
    ("conv1d n=4 d=8 k=3 causal=yes padding=valid", ["causal and valid contradict each other"]),
    ("conv1d n=4 d=8 k=3 causal=yes valid=yes", ["contradict each other"]),
    ("attention n=4 d=8 h=2 e=3", ["e (head_width)", "follows from"]),
    ("attention:e=3 n=4 d=8 h=2", ["e (head_width) follows from the other sizes"]),
    ("conv1d n=4 d=8 k=3 l=3", ["l ", "follows from"]),
    ("attention n=1e200 d=8", ["1e200", "10^100"]),
    ("attention n=4 d=8 dtype=flaot16", ["unknown dtype 'flaot16'", "did you mean 'float16'", "bfloat16"]),
    ("attention n=4 d=8 convention=toch", ["convention 'toch'", "did you mean 'torch'", "exact, torch, vaswani"]),
    ("attention n=4 d=8 for=n", ["for= is not a word of this question"]),
    ("", ["name a layer"]),
]  # fmt: skip


@pytest.mark.parametrize(("words", "parts"), REFUSED, ids=[words or "nothing" for words, _ in REFUSED])
def test_a_question_that_makes_no_sense_is_refused_with_what_does(words: str, parts: list[str]) -> None:
    message = refusal("compare", *words.split())
    for part in parts:
        assert part in message


@pytest.mark.parametrize("size", [10**30, 10**100])
def test_huge_sizes_are_answered_exactly(size: int) -> None:
    (layer,) = compared("attention", f"n={size}", "d=512")
    assert values(layer)["macs"] == 4 * size * 512**2 + 2 * size**2 * 512


def test_a_size_that_a_default_makes_too_large_is_refused(tmp_path: object) -> None:
    assert "10^100" in refusal("compare", "attention", "n=1e101", "d=8")
