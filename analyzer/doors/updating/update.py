"""`update`: the blocks of files made new in place. Everything is answered before anything is written."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from analyzer.doors.updating.differences import unified_diff
from analyzer.doors.updating.file_types import FileType, type_named, type_of
from analyzer.doors.updating.files import HostFile, named_files, read_host, refuse_read_only, replace_host
from analyzer.doors.updating.notebooks import markdown_cells, with_cells
from analyzer.doors.updating.pictures import Beside, taken_away
from analyzer.doors.updating.refreshing import Answers, Page, Problem, Refreshed, located, refreshed
from analyzer.errors import MachineError, QuestionError
from analyzer.writers.files import write_all

UPDATED, STALE, FRESH, NO_BLOCKS = "updated", "stale", "fresh", "no blocks"
_MOST_PROBLEMS = 50


@dataclass(frozen=True)
class FileUpdate:
    """What became of a file.

    Attributes:
        file: as it was named.
        status: 'updated', 'stale' (with check=True: it would be updated), 'fresh' or 'no blocks'.
        blocks: how many it has.
        changed: how many of them were not as their questions are answered now.
        edited: lines of blocks edited by hand that were (or would be) written over.
        left_alone: markers in code, or in comments of another type of file.
        diff: what changed, as a unified diff.
        pictures: files beside it that were (or would be) written.
        removed: files beside it that were (or would be) removed, as it names them no more.
    """

    file: Path
    status: str
    blocks: int
    changed: int = 0
    edited: tuple[int, ...] = ()
    left_alone: int = 0
    diff: str = ""
    pictures: tuple[Path, ...] = ()
    removed: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Plan:
    """A file, what will stand in it, and the pictures beside it."""

    host: HostFile
    text: str
    parts: Mapping[str, Refreshed]
    pictures: Mapping[Path, bytes]
    old_pictures: tuple[Path, ...]

    @property
    def problems(self) -> dict[str, tuple[Problem, ...]]:
        return {name: part.problems for name, part in self.parts.items() if part.problems}

    def outcome(self, check: bool) -> FileUpdate:
        parts = self.parts.values()
        count, changed = sum(part.blocks for part in parts), sum(part.changed for part in parts)
        status = (STALE if check else UPDATED) if changed else FRESH if count else NO_BLOCKS
        return FileUpdate(
            self.host.path,
            status,
            count,
            changed,
            tuple(line for part in parts for line in part.edited),
            sum(part.left_alone for part in parts),
            unified_diff(self.host.text, self.text, str(self.host.path)),
            tuple(self.pictures),
            self.old_pictures,
        )

    def carry_out(self) -> None:
        """Pictures are there before the page names them, and until it names them no more.

        Raises:
            MachineError: a file cannot be written, or the page was changed meanwhile; it is as it was.
        """
        write_all(self.pictures)
        if self.text != self.host.text:
            try:
                replace_host(self.host, self.text)
            except MachineError:
                current = self.host.target.read_bytes() if self.host.target.is_file() else b""
                taken_away(one for one in self.pictures if one.name.encode(self.host.encoding) not in current)
                raise
        taken_away(self.old_pictures)


def update_files(
    files: Iterable[str | Path], check: bool = False, force: bool = False, type_: str | None = None
) -> tuple[FileUpdate, ...]:
    """Make the blocks of files new.

    Args:
        files: names or patterns, as 'docs/**/*.md'.
        check: write nothing.
        force: blocks edited by hand are written over.
        type_: the type of all files, where their names do not tell.

    Returns:
        One result per file, in the order named.

    Raises:
        UserError: a marker, a question or a file is not as it should be, or not there; nothing is written.
        MachineError: a file cannot be written: those before it are whole and new, the others as they were. Or one
            that a question names cannot be read; nothing is written.
    """
    kind = None if type_ is None else type_named(type_)
    paths = named_files(files, any_type=kind is not None)
    if not paths:
        raise QuestionError("name a file, as README.md, or a pattern, as 'docs/**/*.md'")
    answers = Answers()
    plans = [_plan(read_host(path), kind or type_of(path), answers, force) for path in paths]
    _refuse_problems(plans)
    if not check:
        for plan in plans:
            if plan.text != plan.host.text:
                refuse_read_only(plan.host)
        for plan in plans:
            plan.carry_out()
    return tuple(plan.outcome(check) for plan in plans)


def _plan(host: HostFile, kind: FileType, answers: Answers, force: bool) -> _Plan:
    name = str(host.path)
    page = Page(Beside(host.target.parent, host.target.name))
    if kind.name != "notebook":
        part = refreshed(host.text, kind, answers, force, page)
        return _planned(host, part.text, {name: part}, page)
    cells = markdown_cells(host.text, host.path)
    parts = {cell.number: refreshed(cell.text, kind, answers, force, page) for cell in cells}
    text = with_cells(host.text, cells, {number: part.text for number, part in parts.items()})
    return _planned(host, text, {f"{name}:cell {number}": part for number, part in parts.items()}, page)


def _planned(host: HostFile, text: str, parts: Mapping[str, Refreshed], page: Page) -> _Plan:
    folder = host.target.parent
    old = page.beside.old(host.text, text) if page.beside and text != host.text else ()
    return _Plan(host, text, parts, {folder / name: content for name, content in page.pictures.items()}, old)


def _refuse_problems(plans: Iterable[_Plan]) -> None:
    """All problems of all files at once.

    Raises:
        UserError: there are some.
    """
    problems = {name: found for plan in plans for name, found in plan.problems.items()}
    if not problems:
        return
    lines = located(problems)
    if len(lines) > _MOST_PROBLEMS:
        lines = [*lines[:_MOST_PROBLEMS], f"and {len(lines) - _MOST_PROBLEMS} more"]
    only_machine = all(isinstance(one.error, MachineError) for found in problems.values() for one in found)
    raise (MachineError if only_machine else QuestionError)("\n".join(lines))
