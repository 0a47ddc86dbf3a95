"""Tables of any length, row by row in bounded memory: CSV, JSON, and Parquet where pyarrow is installed.

Whole numbers stay exact in each: CSV and JSON write all digits, Parquet has integers of 64 bits where the bound of the
column allows, else decimals, else texts.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from analyzer.errors import MachineError, QuestionError, did_you_mean

if TYPE_CHECKING:  # numpy and pyarrow come with the rows
    from analyzer.readings.grid.rows import Chunk, Column

ENDINGS = (".csv", ".json", ".parquet")

Rows = Iterable["Chunk"]
RowWriter = Callable[[BinaryIO, "Sequence[Column]", "Rows"], None]


def csv_rows(file: BinaryIO, columns: Sequence[Column], rows: Rows) -> None:
    """RFC 4180: a head, commas, CR LF; a value that is not there is empty."""
    for text in csv_text(columns, rows):
        file.write(text.encode())


def csv_text(columns: Sequence[Column], rows: Rows) -> Iterator[str]:
    """The same as texts, one for each chunk."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow([column.name for column in columns])
    for chunk in rows:
        writer.writerows(zip(*chunk.lists(), strict=True))
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()
    if buffer.getvalue():
        yield buffer.getvalue()


def json_rows(file: BinaryIO, columns: Sequence[Column], rows: Rows) -> None:
    """One array of rows, a row to a line; a value that is not there is null."""
    for text in json_text(columns, rows):
        file.write(text.encode())


def json_text(columns: Sequence[Column], rows: Rows) -> Iterator[str]:
    """The same as texts, one for each chunk."""
    names = [json.dumps(column.name, ensure_ascii=False).replace("{", "{{").replace("}", "}}") for column in columns]
    row = "{{" + ", ".join(f"{name}: {{}}" for name in names) + "}}"
    before = "[\n"
    for chunk in rows:
        lists = [["null" if one is None else one for one in column] for column in chunk.lists()]
        yield before + ",\n".join(row.format(*values) for values in zip(*lists, strict=True))
        before = ",\n"
    yield "\n]\n" if before != "[\n" else "[]\n"


def parquet_rows(file: BinaryIO, columns: Sequence[Column], rows: Rows) -> None:
    """Columns packed by differences and compressed.

    Raises:
        MachineError: pyarrow is not installed.
    """
    arrow, parquet = _pyarrow()
    types = [_type(arrow, column) for column in columns]
    schema = arrow.schema(
        [arrow.field(column.name, kind, nullable=column.optional) for column, kind in zip(columns, types, strict=True)]
    )
    packed: Mapping[str, str] = {
        column.name: "DELTA_BINARY_PACKED" for column, kind in zip(columns, types, strict=True) if kind == arrow.int64()
    }
    options = {"compression": "zstd", "compression_level": 1, "use_dictionary": False, "column_encoding": dict(packed)}
    with parquet.ParquetWriter(file, schema, **options) as writer:
        for chunk in rows:
            arrays = [
                _array(arrow, kind, values, present)
                for kind, values, present in zip(types, chunk.values, chunk.present, strict=True)
            ]
            writer.write_table(arrow.Table.from_arrays(arrays, schema=schema))


def _pyarrow() -> tuple[Any, Any]:
    try:
        import pyarrow
        import pyarrow.parquet
    except ImportError as error:
        raise MachineError("Parquet needs pyarrow, which is not installed: pip install 'pyarrow>=17'") from error
    return pyarrow, pyarrow.parquet


def _type(arrow: Any, column: Column) -> Any:
    """64 bits where they hold every value, else as many decimal digits as it takes, else a text."""
    if column.fits:
        return arrow.int64()
    digits = len(str(column.bound))
    if digits <= 38:
        return arrow.decimal128(38, 0)
    return arrow.decimal256(76, 0) if digits <= 76 else arrow.string()


def _array(arrow: Any, kind: Any, values: Any, present: Any) -> Any:
    missing = None if present is None else ~present
    if kind == arrow.int64():
        return arrow.array(values, type=kind, mask=missing)
    numbers = values.tolist()
    if kind == arrow.string():
        numbers = [str(one) for one in numbers]
    elif missing is not None:  # what stands where there is no value need not fit the type
        numbers = [0 if gone else one for one, gone in zip(numbers, missing.tolist(), strict=True)]
    return arrow.array(numbers, type=kind, mask=missing)


WRITERS: Mapping[str, RowWriter] = {".csv": csv_rows, ".json": json_rows, ".parquet": parquet_rows}


def row_writer(path: Path) -> RowWriter:
    """How a file is written, by its ending.

    Raises:
        QuestionError: an ending there is no writer for.
        MachineError: what it needs is not installed.
    """
    if path.suffix not in WRITERS:
        near = did_you_mean(path.suffix, ENDINGS)
        raise QuestionError(f"-o {str(path)!r}{near}: a table is written to a file NAME.csv, NAME.json or NAME.parquet")
    if path.suffix == ".parquet":
        _pyarrow()
    return WRITERS[path.suffix]
