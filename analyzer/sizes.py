"""THE table of sizes: what each letter means, what else it may be called, and what it is when left out.

Letters follow Vaswani et al. 2017, Table 1 (n, d, k, r) as far as that table goes. A layer's definition may use other
letters; those have no words and no defaults.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class SizeWord:
    """One row of the table.

    Attributes:
        letter: how definitions write it.
        word: its long name.
        meaning: what it counts, by language.
        default: a formula of sizes, worked out when it is left out; None: it has to be given.
        divides: the letter of a size it must divide; where the default does not, the size is 1.
        aliases: other names it is known by, mostly PyTorch's.
        spelled: printed as its word in formulas, because the letter alone would not be understood.
        least: the smallest value allowed.
    """

    letter: str
    word: str
    meaning: dict[str, str]
    default: str | None = None
    divides: str | None = None
    aliases: tuple[str, ...] = ()
    spelled: bool = False
    least: int = 1


TABLE: tuple[SizeWord, ...] = (
    SizeWord("b", "batch", {"en": "sequences in a batch", "zh": "批大小"}, "1", aliases=("batch_size",)),
    SizeWord(
        "n", "length", {"en": "positions in the sequence", "zh": "序列长度"},
        aliases=("sequence_length", "seq_len", "context"),
    ),
    SizeWord(
        "m", "source_length", {"en": "positions attended to", "zh": "源序列长度"}, "n",
        aliases=("memory_length",),
    ),
    SizeWord(
        "d", "width", {"en": "model width", "zh": "模型宽度"},
        aliases=("d_model", "embed_dim", "hidden_size", "channels"),
    ),
    SizeWord("c_in", "in_channels", {"en": "input channels", "zh": "输入通道数"}, "d", aliases=("input_size",)),
    SizeWord("c_out", "out_channels", {"en": "output channels", "zh": "输出通道数"}, "d"),
    SizeWord("c_gate", "gate_channels", {"en": "channels of a filter and its gate", "zh": "滤波与门的通道数"}, "d"),
    SizeWord("c_skip", "skip_channels", {"en": "channels of the skip connections", "zh": "跳跃连接的通道数"}, "d"),
    SizeWord("c_front", "front_channels", {"en": "channels of a front end", "zh": "前端的通道数"}),
    SizeWord("levels", "levels", {"en": "dilations of one cycle", "zh": "每个周期的空洞卷积层数"}, spelled=True),
    SizeWord("cycles", "cycles", {"en": "cycles of dilations", "zh": "空洞率循环的周期数"}, spelled=True),
    SizeWord("k", "kernel", {"en": "kernel size", "zh": "卷积核大小"}, aliases=("kernel_size",)),
    SizeWord("h", "heads", {"en": "query heads", "zh": "查询头数"}, "8", divides="d", aliases=("num_heads",)),
    SizeWord(
        "g", "kv_heads", {"en": "key-value heads", "zh": "键值头数"}, "h",
        aliases=("num_kv_heads", "num_key_value_heads"),
    ),
    SizeWord("e", "head_width", {"en": "width of one head", "zh": "每个头的宽度"}, "d/h", aliases=("head_dim",)),
    SizeWord(
        "w", "window", {"en": "positions a query sees, itself included", "zh": "窗口大小，含自身"},
        aliases=("sliding_window",),
    ),
    SizeWord(
        "f", "feed_forward_width", {"en": "inner width of a feed-forward block", "zh": "前馈层的内部宽度"}, "4*d",
        aliases=("d_ff", "intermediate_size"),
    ),
    SizeWord("s", "states", {"en": "states per channel", "zh": "每个通道的状态数"}, aliases=("state_size", "d_state")),
    SizeWord(
        "rank", "rank", {"en": "rank of the projection of step sizes", "zh": "步长投影的秩"}, "ceil(d, 16)",
        aliases=("dt_rank",),
    ),
    SizeWord("V", "vocabulary", {"en": "different tokens", "zh": "词表大小"}, aliases=("vocab_size",)),
    SizeWord("H", "kernel_heads", {"en": "kernels, each shared by d/H channels", "zh": "由d/H个通道共享的卷积核个数"}),
    SizeWord(
        "N", "layers", {"en": "blocks of a stack, one after the other", "zh": "依次堆叠的块数"}, spelled=True,
        aliases=("num_layers", "num_hidden_layers", "blocks"),
    ),
    SizeWord("decoder_layers", "decoder_layers", {"en": "decoder blocks", "zh": "解码器块数"}, "N", spelled=True),
    SizeWord("positions", "positions", {"en": "positions with a vector each", "zh": "位置向量个数"}, spelled=True),
    SizeWord(
        "source_positions", "source_positions",
        {"en": "encoder positions with a vector each", "zh": "编码器的位置向量个数"},
        spelled=True,
    ),
    SizeWord("token_types", "token_types", {"en": "kinds of segments told apart", "zh": "片段类型数"}, spelled=True),
    SizeWord(
        "buckets", "buckets", {"en": "ranges of distance with a bias each", "zh": "距离分桶数，每桶一个偏置"},
        spelled=True,
    ),
    SizeWord("S", "stride", {"en": "positions from one output to the next", "zh": "步幅"}, "1", spelled=True),
    SizeWord("D", "dilation", {"en": "positions from one tap to the next", "zh": "空洞率"}, "1", spelled=True),
    SizeWord("G", "groups", {"en": "groups of channels", "zh": "分组数"}, "1", spelled=True),
    SizeWord(
        "P", "padding", {"en": "zeros added on each side", "zh": "每侧补零数"}, spelled=True, least=0,
    ),
)  # fmt: skip

BY_LETTER: dict[str, SizeWord] = {size.letter: size for size in TABLE}

WORDS: frozenset[str] = frozenset(size.word for size in TABLE)
"""The long names of sizes."""

LETTER_OF: dict[str, str] = {name: size.letter for size in TABLE for name in (size.letter, size.word, *size.aliases)}
"""Any name of a size to its letter."""

SPELLED: dict[str, str] = {size.letter: size.word for size in TABLE if size.spelled}
"""Letters that are printed as their words."""

LARGEST = 10**100
"""Sizes up to here are exact; larger ones are refused."""


def least(letter: str) -> int:
    """The smallest value a size may have: capitals (strides, paddings) of a user's own layer may be 0."""
    if letter in BY_LETTER:
        return BY_LETTER[letter].least
    return 0 if letter[0].isupper() else 1


def order(letter: str) -> tuple[int, str]:
    """A key that sorts sizes as people write them: n, m, then d and channels, then heads; strides and the like last."""
    return _ORDER.get(letter, len(_ORDER)), letter


_ORDER = {
    letter: place
    for place, letter in enumerate(
        ("n", "m", "l", "d", "c_in", "c_out", "k", "w", "h", "g", "e", "f", "b", "S", "D", "G", "P")
    )
}
