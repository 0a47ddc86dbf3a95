"""A page of the project as a browser sees it: opened offline, measured, photographed, printed.

Playwright evaluates our own expressions even where the page itself may run no script
(tried: Chromium 156), so pages are opened with JavaScript off
and :func:`scripts` says whether the document holds any.

    with page(Path("output/report.en.html"), width=360) as opened:
        assert overflowing(opened) == []
        assert opened.requests == []
"""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, Route, sync_playwright

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HEIGHT = 900


@dataclass(frozen=True)
class Opened:
    """A document in a browser tab.

    Attributes:
        tab: Playwright's page, for whatever the functions below do not ask.
        requests: Addresses asked for besides the document itself, all of them refused; also what the CSP stopped first.
        messages: Warnings and errors of the console and of the page; a breach of its CSP is one.
    """

    tab: Page
    requests: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)


def chromium() -> str | None:
    """The path of Chromium, or None where there is none (then skip the test)."""
    return shutil.which("chromium")


@contextmanager
def page(
    html_path: Path,
    width: int,
    dark: bool = False,
    javascript: bool = False,
    policy: str = "",
) -> Iterator[Opened]:
    """Opens a file in a fresh browser, ``width`` CSS pixels wide, and closes it again.

    With a ``policy`` it comes as from a server that sends this Content-Security-Policy.

    Raises:
        FileNotFoundError: There is no Chromium on this machine.
    """
    path = chromium()
    if path is None:
        raise FileNotFoundError("chromium is not on PATH; it draws the pages the tests look at")
    address = "http://page.test/" if policy else html_path.resolve().as_uri()
    scheme: Literal["dark", "light"] = "dark" if dark else "light"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        try:
            context = browser.new_context(
                viewport={"width": width, "height": HEIGHT},
                color_scheme=scheme,
                reduced_motion="reduce",
                java_script_enabled=javascript,
            )
            tab = context.new_page()
            opened = Opened(tab)
            tab.on("request", lambda request: _note(opened, request.url, address))
            tab.on("pageerror", lambda error: opened.messages.append(str(error)))
            tab.on(
                "console",
                lambda said: opened.messages.append(said.text) if said.type in ("error", "warning") else None,
            )
            tab.route("**/*", lambda route: _answer(route, address, html_path, policy))
            tab.goto(address, wait_until="load")
            yield opened
        finally:
            browser.close()


def _answer(route: Route, address: str, html_path: Path, policy: str) -> None:
    """The document itself, from its file or as if sent with a policy; nothing else."""
    if route.request.url.split("#")[0] != address:
        route.abort()
    elif policy:
        headers: Mapping[str, str] = {"content-type": "text/html; charset=utf-8", "content-security-policy": policy}
        route.fulfill(body=html_path.read_text(encoding="utf-8"), headers=dict(headers))
    else:
        route.continue_()


def _note(opened: Opened, url: str, address: str) -> None:
    """Keeps what was asked for; the document and pictures written into it ask nobody."""
    if url.split("#")[0] != address and not url.startswith("data:"):
        opened.requests.append(url)


def scripts(opened: Opened) -> list[str]:
    """Everything in the document that could run: script elements, on… attributes, javascript: addresses."""
    return _names(opened, _SCRIPTS)


def overflowing(opened: Opened) -> list[str]:
    """What sticks out of the window sideways and cannot be scrolled to in a box of its own.

    A box that scrolls is measured itself, its contents are not. Drawings count as one element
    (see :func:`clipped_text` for what happens inside), and so do formulas.
    """
    return _names(opened, _OVERFLOWING)


def empty_figures(opened: Opened) -> list[str]:
    """Figures whose drawing has no size or draws nothing."""
    return _names(opened, _EMPTY)


def clipped_text(opened: Opened) -> list[str]:
    """Text in drawings that leaves the drawing's box by more than half a pixel."""
    return _names(opened, _CLIPPED)


def violations(opened: Opened, inside: str = "") -> list[str]:
    """What axe-core finds against its rules, folded parts opened: rule, place, reason.

    With a selector ``inside``, only within what it selects; the tab's scripts have to run, as axe-core waits.
    """
    opened.tab.evaluate("() => document.querySelectorAll('details').forEach((one) => one.open = true)")
    opened.tab.evaluate((files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8"))
    found = opened.tab.evaluate("(inside) => axe.run(inside || document)", inside)
    if not found["passes"]:
        return ["axe-core checked nothing"]
    return [
        f"{one['id']}: {node['target']} {node['failureSummary']}"
        for one in found["violations"]
        for node in one["nodes"]
    ]


def tab_stops(opened: Opened) -> list[str]:
    """What the tab key reaches from the top of the page, in order, until it leaves; a mark where no focus is seen."""
    stops: list[str] = []
    for _ in range(1000):
        opened.tab.keyboard.press("Tab")
        here = opened.tab.evaluate(f"() => ({_FOCUSED})({_NAME})")
        if not here or (stops and here == stops[0]):
            return stops
        stops.append(str(here))
    return [*stops, "no end"]


def reachable(opened: Opened) -> list[str]:
    """What should be reached by keyboard: links, summaries, boxes that scroll, as far as they are displayed."""
    return _names(opened, _REACHABLE)


def screenshot(opened: Opened, path: Path, full: bool = True) -> None:
    """Writes a PNG of the whole page, or of the window only."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened.tab.screenshot(path=path, full_page=full)


def pdf(opened: Opened, path: Path) -> None:
    """Prints to a PDF, on the paper and with the margins that the page's own style asks for."""
    path.parent.mkdir(parents=True, exist_ok=True)
    opened.tab.pdf(path=path, prefer_css_page_size=True, print_background=False)


def _names(opened: Opened, expression: str) -> list[str]:
    found = opened.tab.evaluate(f"() => ({expression})({_NAME})")  # put together here: a strict CSP forbids eval()
    return [str(name) for name in found]


# An element as a person would point at it: svg text says its words, others their tag, id and class.
_NAME = """(element) => {
  const words = element.textContent.trim().replace(/\\s+/g, ' ').slice(0, 40);
  const kind = element.getAttribute('class');
  return element.tagName.toLowerCase() + (element.id ? '#' + element.id : '')
    + (kind ? '.' + kind.trim().split(/\\s+/).join('.') : '') + (words ? ' "' + words + '"' : '');
}"""

_FOCUSED = """(name) => {
  const element = document.activeElement;
  if (!element || element === document.body) return '';
  return (getComputedStyle(element).outlineStyle === 'none' ? 'unseen ' : '') + name(element);
}"""

_REACHABLE = """(name) => [...document.querySelectorAll('a[href], summary, [tabindex="0"], button, input, select')]
  .filter((element) => element.checkVisibility({contentVisibilityAuto: true, visibilityProperty: true}))
  .map(name)"""

_SCRIPTS = """(name) => {
  const found = [];
  for (const element of document.querySelectorAll('*')) {
    const runs = ({name, value}) => /^on/i.test(name) || /^\\s*javascript:/i.test(value);
    const active = element.localName === 'script' || [...element.attributes].some(runs);
    if (active) found.push(name(element));
  }
  return found;
}"""

_OVERFLOWING = """(name) => {
  const found = [];
  const root = document.documentElement;
  if (root.scrollWidth > root.clientWidth)
    found.push(`document: ${root.scrollWidth} px of content in ${root.clientWidth} px`);
  const visit = (element) => {
    const style = getComputedStyle(element);
    const box = element.getBoundingClientRect();
    // Left of the window is where skip links wait; nobody can scroll there.
    const hidden = style.display === 'none' || style.visibility === 'hidden' || box.right <= 0;
    if (hidden && style.display !== 'contents') return;
    if (box.width > 0 && (box.right > root.clientWidth + .5 || box.left < -.5)) found.push(name(element));
    if (element.localName === 'svg' || element.localName === 'math') return;
    if (/auto|scroll/.test(style.overflowX) && element !== document.body) return;
    for (const child of element.children) visit(child);
  };
  visit(document.body);
  return found;
}"""

_EMPTY = """(name) => {
  const found = [];
  const drawn = 'path, line, polyline, polygon, rect, circle, ellipse, text, image, use';
  const size = (shape) => { const box = shape.getBoundingClientRect(); return box.width + box.height; };
  for (const figure of document.querySelectorAll('figure')) {
    const drawings = figure.querySelectorAll('svg');
    if (!drawings.length && figure.querySelector('table')) continue;
    if (!drawings.length) found.push(name(figure) + ': no drawing');
    for (const drawing of drawings) {
      const box = drawing.getBoundingClientRect();
      if (box.width < 1 || box.height < 1) found.push(name(figure) + `: ${box.width} × ${box.height} px`);
      else if (![...drawing.querySelectorAll(drawn)].some((shape) => !shape.closest('defs') && size(shape) > 0))
        found.push(name(figure) + ': nothing drawn');
    }
  }
  return found;
}"""

_CLIPPED = """(name) => {
  const found = [];
  for (const text of document.querySelectorAll('svg text')) {
    if (text.closest('defs')) continue;
    const inner = text.getBoundingClientRect();
    if (!inner.width) continue;
    let drawing = text.ownerSVGElement;
    while (drawing.ownerSVGElement) drawing = drawing.ownerSVGElement;
    const outer = drawing.getBoundingClientRect();
    const out = Math.max(outer.left - inner.left, inner.right - outer.right,
      outer.top - inner.top, inner.bottom - outer.bottom);
    if (out > .5) found.push(name(text) + `: ${out.toFixed(1)} px`);
  }
  return found;
}"""
