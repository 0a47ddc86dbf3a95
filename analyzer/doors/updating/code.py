"""Where a text only shows comments: fences, indented code, literal blocks, settings. A marker there is left alone.

Each scanner returns the spans of lines that are code, in order. They are one pass each.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

Span = tuple[int, int]
Line = tuple[int, int, str]
"""Where a line begins, where the next one does, and its text without line end."""

_LINE = re.compile(r"([^\r\n]*)(\r\n|\n|\r|$)")


def lines(text: str) -> Iterator[Line]:
    r"""The lines of a text; line ends are \n, \r\n and \r, nothing else."""
    for match in _LINE.finditer(text):
        if match.end() > match.start():
            yield match.start(), match.end(), match[1]


# -------------------------------------------------------------------------------------------- Markdown

_QUOTE = re.compile(r"[ \t]*>[ ]?")
_ITEM = re.compile(r"(?:[-*+]|\d{1,9}[.)]|:)(?:[ \t]+|$)")
_BOX = re.compile(r"(?:!!!|\?\?\?\+?|===[!+]?)[ \t]+\S|\[\^[^\]\s]+\]:")
"""What holds text indented by four: admonitions and tabs of MkDocs, footnotes."""
_FENCE = re.compile(r"(`{3,})[^`]*$|(~{3,})")
_STARTS = re.compile(f"{_ITEM.pattern}|{_BOX.pattern}|{_FENCE.pattern}")
"""What cannot go on with a paragraph."""
_CODE_INDENT = 4
_DEEPEST = 50
"""Quotations in quotations, items in items that are told apart."""


@dataclass
class _Markdown:
    """The state between two lines.

    Attributes:
        indented: whether text indented by four is code.
        comments: whether `<!--` begins a comment.
        offsets: by depth of quotation, where the contents of the items around begin.
        fence: the fence that is open; '' for none. `depth` and `base`: of the quotation and the item it stands in.
        blank: the line before was blank.
        in_code: the line before was indented code.
        in_comment: a comment goes on.
    """

    indented: bool
    comments: bool
    offsets: dict[int, list[int]] = field(default_factory=dict)
    fence: str = ""
    depth: int = 0
    base: int = 0
    blank: bool = True
    in_code: bool = False
    in_comment: bool = False

    def is_code(self, line: str) -> bool:
        """Whether this line is code; to be asked line by line."""
        depth, content, indent = _unquoted(line, self.depth if self.fence else None)
        if self.fence and depth >= self.depth and (not content or indent >= self.base):
            self._close(content)
            return True
        if self.fence:
            depth, content, indent = _unquoted(line)
            self.fence = ""
        if self.in_comment:
            self.in_comment = "-->" not in content
            return False
        return self._outside(depth, content, indent)

    def _close(self, content: str) -> None:
        ends = content.rstrip()
        if ends and set(ends) == {self.fence[0]} and len(ends) >= len(self.fence):
            self.fence, self.blank = "", True

    def _outside(self, depth: int, content: str, indent: int) -> bool:
        if not content:
            self.blank = True
            return self.in_code
        for deeper in [known for known in self.offsets if known > depth]:
            del self.offsets[deeper]
        around = self.offsets.setdefault(depth, [])
        if self.blank or self.in_code or _STARTS.match(content):
            while around and indent < around[-1]:
                around.pop()  # less indented and no paragraph that goes on: the item has ended
        if self.indented and indent >= _last(around) + _CODE_INDENT and (self.blank or self.in_code):
            self.in_code, self.blank = True, False
            return True
        self.in_code = self.blank = False
        depth, content = self._enter(depth, content, indent)
        self.in_comment = self.comments and content.startswith("<!--") and "-->" not in content
        fence = _FENCE.match(content)
        if fence:
            self.fence, self.depth, self.base = fence[1] or fence[2], depth, _last(self.offsets.get(depth, []))
        return bool(fence)

    def _enter(self, depth: int, content: str, indent: int) -> tuple[int, str]:
        """The marks of items and quotations that the line begins with, taken off."""
        if _BOX.match(content):
            self.offsets[depth].append(indent + _CODE_INDENT)
        while len(self.offsets[depth]) < _DEEPEST and (item := _ITEM.match(content)):
            mark, rest = item[0].rstrip(), content[item.end() :]
            indent += len(item[0]) if rest and len(item[0]) <= len(mark) + 4 else len(mark) + 1
            self.offsets[depth].append(indent)
            content = rest
            if content.startswith(">"):
                inner, content, indent = _unquoted(content)
                depth += inner
                self.offsets[depth] = []
        return depth, content


def _unquoted(line: str, most: int | None = None) -> tuple[int, str, int]:
    """How deep a line is quoted, what it says, and how far that is indented within the quotation."""
    depth, rest = 0, line
    while depth < (_DEEPEST if most is None else most) and (mark := _QUOTE.match(rest)):
        depth, rest = depth + 1, rest[mark.end() :]
    rest = rest.expandtabs(4)
    content = rest.lstrip(" ")
    return depth, content, len(rest) - len(content)


def _last(offsets: list[int]) -> int:
    return offsets[-1] if offsets else 0


_FRONT = re.compile(
    r"(?:---[ \t]*(?:\r\n|\n|\r)(?:[ \t]*(?:#.*)?(?:\r\n|\n|\r))*[\w\"'][\w \t\"'./-]*:(?=\s)"
    r"|(?P<toml>\+\+\+)[ \t]*(?:\r\n|\n|\r))"
)
_FRONT_ENDS = {None: re.compile(r"^(?:---|\.\.\.)[ \t]*$"), "+++": re.compile(r"^\+\+\+[ \t]*$")}


def _front_matter(text: str) -> int:
    """Where the settings that a page may begin with end, in YAML or TOML; 0 without any."""
    opens = _FRONT.match(text)
    if opens:
        for start, end, line in lines(text):
            if start and _FRONT_ENDS[opens["toml"]].match(line):
                return end
    return 0


def _markdown(text: str, indented: bool = True, comments: bool = True, page: bool = True) -> Iterator[Span]:
    state = _Markdown(indented, comments)
    front = _front_matter(text) if page else 0
    for start, end, line in lines(text):
        if start < front or state.is_code(line):
            yield start, end


# -------------------------------------------------------------------------------------------- others

_LITERAL_DIRECTIVES = (
    "code", "code-block", "sourcecode", "parsed-literal", "raw", "math", "prompt", "doctest", "testcode", "highlight",
)  # fmt: skip
_DIRECTIVE = re.compile(r"\.\. ([\w:-]+?)::(?:\s|$)")


def _rst(text: str) -> Iterator[Span]:
    """What is indented below a paragraph that ends in '::', or below a directive that shows code."""
    above: int | None = None  # the indentation a literal block is deeper than
    for start, end, line in lines(text):
        content = line.strip()
        indent = len(line.expandtabs(8)) - len(line.expandtabs(8).lstrip())
        if above is not None and (not content or indent > above):
            yield start, end
            continue
        directive = _DIRECTIVE.match(content)
        opens = directive[1] in _LITERAL_DIRECTIVES if directive else content.endswith("::")
        above = indent if opens else None


_BEGIN = re.compile(r"\\begin\{(verbatim\*?|Verbatim|lstlisting|minted|comment|filecontents\*?)\}")


def _tex(text: str) -> Iterator[Span]:
    closing = ""
    for start, end, line in lines(text):
        if closing:
            yield start, end
            closing = "" if closing in line else closing
        elif found := _BEGIN.search(line):
            closing = f"\\end{{{found[1]}}}"
            closing = "" if closing in line[found.end() :] else closing


_DELIMITER = re.compile(r"(?:-{4,}|\.{4,}|\+{4,}|/{4,}|`{3,})")


def _asciidoc(text: str) -> Iterator[Span]:
    delimiter = ""
    for start, end, line in lines(text):
        content = line.rstrip()
        if delimiter:
            yield start, end
            delimiter = "" if content == delimiter else delimiter
        elif _DELIMITER.match(content) and (len(set(content)) == 1 or content.startswith("```")):
            delimiter = content if len(set(content)) == 1 else "```"


_ORG_BEGIN = re.compile(r"[ \t]*#\+begin_(src|example|export|comment|verse)\b", re.IGNORECASE)


def _org(text: str) -> Iterator[Span]:
    closing = ""
    for start, end, line in lines(text):
        if closing:
            yield start, end
            closing = "" if line.strip().lower() == closing else closing
        elif found := _ORG_BEGIN.match(line):
            closing = f"#+end_{found[1].lower()}"


def _none(text: str) -> Iterator[Span]:
    return iter(())


SCANNERS: Mapping[str, Callable[[str], Iterator[Span]]] = {
    "markdown": _markdown,
    "cell": lambda text: _markdown(text, page=False),
    "mdx": lambda text: _markdown(text, indented=False, comments=False),
    "rst": _rst,
    "tex": _tex,
    "asciidoc": _asciidoc,
    "org": _org,
    "html": _none,
    "mediawiki": _none,
}
TAGS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("markdown", "cell"), ("script", "style", "textarea")),
    "html": ("script", "style", "textarea", "title", "xmp"),
    "mediawiki": ("nowiki", "pre", "syntaxhighlight", "source", "math"),
}
"""Elements whose content is shown or run as it is: a comment in it is none."""


def code_spans(text: str, syntax: str) -> list[Span]:
    """The lines of a text that are code, those next to each other joined."""
    found: list[Span] = []
    for start, end in SCANNERS[syntax](text):
        if found and found[-1][1] == start:
            found[-1] = found[-1][0], end
        else:
            found.append((start, end))
    return found
