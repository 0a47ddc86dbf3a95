"""Stacks: what a TOML file may say, and what is told where it says something else."""

from __future__ import annotations

from pathlib import Path

import pytest

from analyzer.errors import LayerError, SizeError, UserError
from analyzer.layers.catalogue import builtin_choices, builtin_entry, catalogue
from analyzer.layers.files import Entry, read_layers
from analyzer.notation.layer import Layer
from analyzer.notation.stack import Stack
from analyzer.readings.count import count

CONV = '{ layer = "conv1d", options = ["causal"], sizes = { k = 3 } }'


def stack(tmp_path: Path, text: str, name: str = "mine") -> Layer:
    return read(tmp_path, text)[name].definition.layer()


def read(tmp_path: Path, text: str) -> dict[str, Entry]:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return read_layers(path, builtin_choices(), builtin_entry)


def quantity(layer: Layer, name: str, **given: int) -> int:
    from analyzer.conventions import EXACT

    value = count(layer, given, EXACT).values[name]
    assert isinstance(value, int)
    return value


class TestLaidOut:
    def test_costs_add_and_reach_composes(self, tmp_path: Path) -> None:
        text = f"[stack.mine]\nsteps = [ {CONV}, {CONV.replace('k = 3', 'k = 5, dilation = 2')} ]"
        layer = stack(tmp_path, text)
        sizes = {"b": 1, "n": 100, "d": 4, "c_out": 4}
        assert quantity(layer, "macs", **sizes) == 100 * 4 * 4 * (3 + 5)
        assert quantity(layer, "parameters", **sizes) == 4 * 4 * (3 + 5)
        assert quantity(layer, "receptive_field", **sizes) == 1 + 2 + 2 * 4
        assert quantity(layer, "state_memory", **sizes) == 4 * (2 + 2 * 4) * 4

    def test_strides_multiply(self, tmp_path: Path) -> None:
        step = '{ layer = "conv1d", options = ["valid"], sizes = { k = 3, stride = 2 } }'
        layer = stack(tmp_path, f"[stack.mine]\nsteps = [ {step}, {step}, {step} ]")
        assert quantity(layer, "receptive_field", b=1, n=101, d=4, c_out=4) == 1 + 2 + 4 + 8
        assert quantity(layer, "activation_memory", b=1, n=101, d=1, c_out=1) == 4 * (50 + 24 + 11)

    @pytest.mark.parametrize(("levels", "kernel"), [(1, 2), (4, 3), (9, 3), (6, 7)])
    def test_dilation_follows_the_index(self, tmp_path: Path, levels: int, kernel: int) -> None:
        sizes = f'{{ k = {kernel}, dilation = "2**i", c_out = "d" }}'
        step = f'{{ layer = "conv1d", options = ["causal"], sizes = {sizes} }}'
        layer = stack(tmp_path, f'[stack.mine]\nsteps = [ {{ repeat = {levels}, index = "i", steps = [ {step} ] }} ]')
        assert quantity(layer, "receptive_field", b=1, n=9999, d=2) == 1 + (kernel - 1) * (2**levels - 1)

    def test_kernel_to_the_index(self, tmp_path: Path) -> None:
        step = '{ layer = "conv1d", options = ["causal"], sizes = { dilation = "k^i", c_out = "d" } }'
        layer = stack(tmp_path, f'[stack.mine]\nsteps = [ {{ repeat = 5, index = "i", steps = [ {step} ] }} ]')
        assert quantity(layer, "receptive_field", b=1, n=9999, d=2, k=3) == 3**5

    def test_grouped_layers_follow_each_other(self, tmp_path: Path) -> None:
        step = '{ layer = "conv1d", sizes = { groups = 2, k = 3, c_out = "2*d" } }'
        other = '{ layer = "depthwise-conv1d", sizes = { k = 5 } }'
        layer = stack(tmp_path, f"[stack.mine]\nsteps = [ {step}, {other} ]")
        assert quantity(layer, "parameters", b=1, n=7, d=6) == 3 * 6 * 12 // 2 + 12 * 5

    def test_a_residual_adds_its_input(self, tmp_path: Path) -> None:
        layer = stack(tmp_path, '[stack.mine]\nsteps = [ { residual = [ { layer = "attention" } ] } ]')
        plain = catalogue()["attention"].definition.layer()
        sizes = {"b": 2, "n": 5, "d": 8, "h": 2}
        assert quantity(layer, "flops", **sizes) == quantity(plain, "flops", **sizes) + 2 * 5 * 8

    def test_a_shortcut_changes_the_width(self, tmp_path: Path) -> None:
        wide = '{ layer = "conv1d", sizes = { k = 3, c_out = "2*d" } }'
        short = '{ layer = "conv1d", sizes = { k = 1, c_out = "2*d" } }'
        layer = stack(tmp_path, f"[stack.mine]\nsteps = [ {{ residual = [ {wide} ], shortcut = [ {short} ] }} ]")
        assert quantity(layer, "parameters", b=1, n=7, d=3) == (3 + 1) * 3 * 6

    def test_a_stack_in_a_stack(self, tmp_path: Path) -> None:
        text = """
[stack.outer]
steps = [ { repeat = "layers", steps = [ { layer = "inner" } ] }, { layer = "inner" } ]
[stack.inner]
steps = [ { layer = "feed-forward" }, { layer = "lstm", sizes = { c_out = "d" } } ]
"""
        layer = stack(tmp_path, text, "outer")
        sizes = {"b": 1, "n": 6, "d": 4, "f": 8, "N": 10**9}
        assert quantity(layer, "macs", **sizes) == (10**9 + 1) * 6 * (2 * 4 * 8 + 8 * 16)
        assert quantity(layer, "sequential_operations", **sizes) == (10**9 + 1) * 6

    def test_repeats_in_repeats_multiply(self, tmp_path: Path) -> None:
        inner = '{ repeat = 7, steps = [ { layer = "rnn", sizes = { c_out = "d" } } ] }'
        layer = stack(tmp_path, f"[stack.mine]\nsteps = [ {{ repeat = 5, steps = [ {inner} ] }} ]")
        assert quantity(layer, "parameters", b=1, n=3, d=4) == 35 * 2 * 16
        assert quantity(layer, "state_memory", b=1, n=3, d=4) == 35 * 4 * 4

    def test_options_are_passed_on(self, tmp_path: Path) -> None:
        text = """
[stack.mine]
steps = [
  { layer = "attention", options = ["bias?"], when = "mixing" },
  { layer = "feed-forward", options = ["bias?"], unless = "mixing" },
]
"""
        definition = read(tmp_path, text)["mine"].definition
        assert set(definition.options) == {"bias", "mixing"}
        assert quantity(definition.layer(("bias", "mixing")), "parameters", b=1, n=3, d=4, h=2) == 4 * 16 + 16
        assert quantity(definition.layer(()), "parameters", b=1, n=3, d=4, f=5) == 2 * 20


FAULTS = {
    "a circle": ('[stack.a]\nsteps=[{layer="b"}]\n[stack.b]\nsteps=[{layer="a"}]', "inside itself: a -> b -> a"),
    "itself": ('[stack.a]\nsteps=[{layer="a"}]', "inside itself: a -> a"),
    "a typo": ('[stack.a]\nsteps=[{layer="atention"}]', "unknown layer 'atention'"),
    "no step": ("[stack.a]\nsteps=[]", "a list of steps is expected"),
    "no list": ('[stack.a]\nsteps="attention"', "a list of steps is expected"),
    "two kinds": ('[stack.a]\nsteps=[{layer="attention", apply="relu"}]', "exactly one of layer"),
    "no kind": ('[stack.a]\nsteps=[{options=["bias"]}]', "exactly one of layer"),
    "a key": ('[stack.a]\nsteps=[{layer="attention", option=["bias"]}]', "unknown key 'option'"),
    "an option": ('[stack.a]\nsteps=[{layer="attention", options=["biass"]}]', "did you mean 'bias'"),
    "two of a choice": ('[stack.a]\nsteps=[{layer="conv1d", options=["valid", "causal"]}]', "contradict"),
    "an open choice": ('[stack.a]\nsteps=[{layer="conv1d", options=["valid?"]}]', "cannot be left open"),
    "a function": ('[stack.a]\nsteps=[{apply="rellu"}]', "did you mean 'relu'"),
    "an index": ('[stack.a]\nsteps=[{repeat=2, index="II", steps=[{apply="relu"}]}]', "one small letter"),
    "an index twice": (
        '[stack.a]\nsteps=[{repeat=2, index="i", steps=[{repeat=2, index="i", steps=[{apply="relu"}]}]}]',
        "one small letter that no repeat around it has",
    ),
    "a formula": ('[stack.a]\nsteps=[{layer="conv1d", sizes={k="__import__(1)"}}]', "sizes.k"),
    "a float": ('[stack.a]\nsteps=[{layer="conv1d", sizes={k=1.5}}]', "a number or a formula"),
    "two guards": ('[stack.a]\nsteps=[{apply="relu", when="x", unless="y"}]', "contradict"),
    "an input": ('[stack.a]\ninput="x[b]"\nsteps=[{apply="relu"}]', "batch, position and channel"),
    "a name": ('[stack."A B"]\nsteps=[{apply="relu"}]', "small letters"),
    "an unused text": ('[stack.a]\nsteps=[{apply="relu"}]\noptions={bias="x"}', "no step asks for 'bias'"),
}


class TestRefused:
    @pytest.mark.parametrize(("text", "message"), FAULTS.values(), ids=FAULTS)
    def test_said_with_the_place(self, tmp_path: Path, text: str, message: str) -> None:
        with pytest.raises(LayerError, match=r"mine\.toml: stack") as error:
            read(tmp_path, text)
        assert message in str(error.value)

    def test_steps_nested_too_deep(self, tmp_path: Path) -> None:
        steps = '{apply="relu"}'
        for _ in range(40):
            steps = f"{{residual=[{steps}]}}"
        with pytest.raises(LayerError, match="12 deep"):
            read(tmp_path, f"[stack.a]\nsteps=[{steps}]")

    def test_stacks_nested_too_deep(self, tmp_path: Path) -> None:
        text = "".join(f'[stack.a{i}]\nsteps=[{{layer="a{i + 1}"}}]\n' for i in range(40))
        with pytest.raises(LayerError, match="12 deep"):
            read(tmp_path, text + '[stack.a40]\nsteps=[{apply="relu"}]')

    def test_doubling_stacks_end_at_once(self, tmp_path: Path) -> None:
        twenty = [", ".join([f'{{ layer = "a{i + 1}" }}'] * 20) for i in range(9)]
        text = "".join(f"[stack.a{i}]\nsteps = [ {steps} ]\n" for i, steps in enumerate(twenty))
        entries = read(tmp_path, text + '[stack.a9]\nsteps=[{apply="relu"}]')
        with pytest.raises(SizeError, match="3000 lines"):
            entries["a0"].definition.layer()

    def test_a_billion_different_repeats(self, tmp_path: Path) -> None:
        step = '{ layer = "conv1d", options = ["causal"], sizes = { k = 3, dilation = "i + 1" } }'
        with pytest.raises(SizeError, match="1000000000 repeats"):
            stack(tmp_path, f'[stack.mine]\nsteps=[{{ repeat = {10**9}, index = "i", steps = [ {step} ] }}]')

    @pytest.mark.parametrize(("name", "counts"), [("wavenet", {"levels": 3}), ("wavenet", {"levels": 10}), ("gpt", {})])
    def test_the_most_repeats_are_those_whose_lines_there_is_room_for(self, name: str, counts: dict[str, int]) -> None:
        """What is refused early is what would have been refused when it was laid out: each round has as many lines."""
        stack = catalogue()[name].definition
        assert isinstance(stack, Stack)
        (more,) = {*stack.repeat_sizes} - {*counts}

        def lines(times: int) -> int:
            return len(stack.layer((), {**counts, more: times}, written_out=True).lines)

        a_round = lines(4) - lines(3)
        most = 3 + (3000 - lines(3)) // a_round
        assert lines(most) == lines(3) + (most - 3) * a_round <= 3000
        for too_many in (most + 2, most + 50):  # what stands before and behind the rounds takes room of its own
            with pytest.raises(SizeError, match="3000 lines"):
                lines(too_many)

    def test_a_huge_exponent(self, tmp_path: Path) -> None:
        step = '{ layer = "conv1d", options = ["causal"], sizes = { k = 3, dilation = "2**i" } }'
        with pytest.raises(SizeError, match="exponent 65"):
            stack(tmp_path, f'[stack.mine]\nsteps=[{{ repeat = 99, index = "i", steps = [ {step} ] }}]')

    def test_a_residual_that_changes_the_length(self, tmp_path: Path) -> None:
        step = '{ layer = "conv1d", options = ["valid"], sizes = { k = 3, c_out = "d" } }'
        layer = stack(tmp_path, f"[stack.mine]\nsteps=[{{ residual = [ {step} ] }}]")
        with pytest.raises(SizeError, match="both sides of a residual must be of one size; here they are 9 and 7"):
            quantity(layer, "macs", b=1, n=9, d=4)

    def test_a_second_input_that_is_missing(self, tmp_path: Path) -> None:
        with pytest.raises(LayerError, match="needs a second input"):
            stack(tmp_path, '[stack.mine]\nsteps=[{ layer = "cross-attention" }]')

    def test_a_size_that_follows(self, tmp_path: Path) -> None:
        with pytest.raises(UserError, match="follows from its input"):
            stack(tmp_path, '[stack.mine]\nsteps=[{ layer = "attention", sizes = { d = 7 } }]')

    def test_a_size_it_does_not_have(self, tmp_path: Path) -> None:
        with pytest.raises(LayerError, match="attention has no size 'k'"):
            stack(tmp_path, '[stack.mine]\nsteps=[{ layer = "attention", sizes = { k = 7 } }]')

    def test_a_sum_of_nothing(self, tmp_path: Path) -> None:
        with pytest.raises(LayerError, match="no layer before makes an array of that name"):
            stack(tmp_path, '[stack.mine]\nsteps=[{ apply = "relu" }, { sum = "skip" }]')
