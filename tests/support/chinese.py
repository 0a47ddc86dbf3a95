"""A phrase book whose pictures are in Chinese, for tests of layout and fonts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping

from analyzer.writers.phrases import PhraseBook
from analyzer.writers.resources import templates

WORDS: Mapping[str, Mapping[str, str]] = {
    "series": {
        "projection": "通道混合", "mixing": "位置混合", "core": "{layer} 的核心部分", "fused": "{layer}（融合）",
        "doubling": "{layer}，空洞率 2^i", "first_series": "{layer}，一个序列", "other_series": "{layer}，另一个序列",
        "slopes_series": "{layer}，斜率", "weights_series": "{layer}，权重",
        "other_weights_series": "{layer}，权重，另一个序列", "wanted": "{n} 个位置",
    },
    "axis": {
        "size_n": "序列长度 n", "size_d": "宽度 d", "size_k": "卷积核大小 k", "macs": "乘加次数",
        "stack_macs": "整个堆叠的乘加次数", "activation_memory": "激活内存", "depth": "堆叠层数",
        "receptive_field": "可见位置数", "input_position": "输入位置", "output_position": "输出位置",
        "share": "占全部乘加次数的比例", "with_unit": "{axis}（{unit}）",
    },
    "unit": {"byte": "字节"},
    "figure": {"equal": "相同"},
    "basis": {"layer": "整层", "core": "核心（混合位置）", "growth": "核心的增长阶（大 O 项）"},
    "graph": {"one": "1 层", "pass": "一遍", "layers": "{count} 层", "steps": "1 层，{count} 步", "never": "到不了"},
}  # fmt: skip


def chinese_book() -> PhraseBook:
    """The English book with the words of pictures in Chinese."""
    english = tomllib.loads((templates() / "phrases" / "en.toml").read_text(encoding="utf-8"))
    merged = {section: {**words, **WORDS.get(section, {})} for section, words in english.items()}
    return PhraseBook("zh", merged)
