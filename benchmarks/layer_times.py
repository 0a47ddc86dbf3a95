"""Time attention and a convolution on one CPU core, beside what is counted.

Operations are not time. Both layers are PyTorch's own (nn.MultiheadAttention with need_weights=False, nn.Conv1d with
padding='same'), float32, batch 1, one thread, no gradients; turn about, so that a busy machine slows both. CPU time of
the thread, the median of the rounds. `python -m benchmarks.layer_times` prints the TOML that
analyzer/report/measured.toml holds.
"""

from __future__ import annotations

import platform
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

import torch

WIDTH, KERNEL, HEADS = 512, 7, 8
LENGTHS = (64, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048)
ROUNDS = 15


def main() -> None:
    """Print the measurements."""
    torch.set_num_threads(1)
    attention = torch.nn.MultiheadAttention(WIDTH, HEADS, bias=False, batch_first=True).train()
    convolution = torch.nn.Conv1d(WIDTH, WIDTH, KERNEL, padding="same", bias=False)
    print(f'[here]\nprocessor = "{_processor()}"\nsoftware = "PyTorch {torch.__version__}, float32"')
    print(f"width = {WIDTH}\nkernel = {KERNEL}\nheads = {HEADS}\nrounds = {ROUNDS}")
    for n in LENGTHS:
        series = torch.randn(1, n, WIDTH)
        turned = series.transpose(1, 2).contiguous()
        with torch.no_grad():
            one, other = _turn_about(
                lambda series=series: attention(series, series, series, need_weights=False),
                lambda turned=turned: convolution(turned),
            )
        print(f"\n[[here.time]]\nn = {n}\nattention_us = {one:.0f}\nconv1d_us = {other:.0f}")
        sys.stdout.flush()


def _turn_about(one: Callable[[], object], other: Callable[[], object]) -> tuple[float, float]:
    """Medians of the CPU time of both, in microseconds."""
    times: tuple[list[float], list[float]] = ([], [])
    for round_ in range(ROUNDS + 2):
        for found, work in zip(times, (one, other), strict=True):
            start = time.thread_time_ns()
            work()
            if round_ >= 2:  # the first ones warm up
                found.append((time.thread_time_ns() - start) / 1000)
    return statistics.median(times[0]), statistics.median(times[1])


def _processor() -> str:
    """What the machine calls its processor."""
    try:
        with Path("/proc/cpuinfo").open(encoding="utf-8") as file:
            return next(line.split(":", 1)[1].strip() for line in file if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


if __name__ == "__main__":
    main()
