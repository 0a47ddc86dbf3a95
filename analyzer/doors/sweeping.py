"""`sweep`: rows streamed to a file or to standard output, and work handed to a cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any

from analyzer.answers.question import parse_question
from analyzer.answers.sweep_asked import TABLE
from analyzer.answers.sweep_table import GridTable
from analyzer.doors.asking import Answer, ask
from analyzer.doors.progress import counted
from analyzer.errors import QuestionError
from analyzer.writers.files import written
from analyzer.writers.rows import csv_text, json_text, row_writer


def swept(words: Sequence[str], output: str | None = None, scheduler: str | None = None) -> Answer:
    """The answer to a sweep.

    Args:
        words: the question.
        output: a file for the rows of reduce=table; its ending says how.
        scheduler: address of a Dask scheduler whose workers do the work.

    Raises:
        UserError: the question cannot be answered as asked.
        MachineError: the file cannot be written, the scheduler not reached, or what they need is not installed.
    """
    is_table = parse_question(words).words.get("reduce") == TABLE
    if output is not None and not is_table:
        raise QuestionError("-o takes the rows of --reduce table; any other answer is printed, also --format json")
    if scheduler is not None and is_table:
        raise QuestionError("--scheduler takes reductions; the rows of a table take longer to send than to make")
    with ExitStack() as stack:
        extra: dict[str, Any] = {"watch": counted}
        if scheduler is not None:
            from analyzer.doors.cluster import cluster

            extra["work"] = stack.enter_context(cluster(scheduler))
        answer = ask("sweep", words, **extra)
    table = answer.subject
    if not isinstance(table, GridTable) or output is None:
        return answer
    return replace(answer, subject=_in_file(table, Path(output)))


def _in_file(table: GridTable, path: Path) -> GridTable:
    """The rows written to a file, all or nothing."""
    write, chunks = row_writer(path), table.chunks()
    with written(path) as file:
        write(file, table.columns, _watched(table, chunks))
    return replace(table, file=str(path))


def _watched(table: GridTable, chunks: Iterable[Any]) -> Iterator[Any]:
    from analyzer.readings.grid.rows import chunk_count

    return counted(chunks, chunk_count(table.plan), table.rows)


def row_texts(table: GridTable, name: str) -> Iterator[str]:
    """The rows as texts to be printed one after the other: 'text' is CSV, or 'json'."""
    writers: dict[str, Callable[..., Iterator[str]]] = {"text": csv_text, "json": json_text}
    return writers[name](table.columns, table.chunks())
