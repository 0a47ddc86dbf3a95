"""The hook of mkdocs.yml: pages of the reference are made from the catalogue and the command line at every build."""

from __future__ import annotations

from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from reference_pages import PAGES, navigation


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Put the pages that are made into the navigation, behind the page that is named for them."""
    for section in config.nav or []:
        for entry in next(iter(section.values())):
            _filled(entry)
    return config


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Say in which language a page is that is not in that of the site, as `lang: zh` at its beginning."""
    language = page.meta.get("lang")
    return output.replace("<article ", f'<article lang="{language}" ', 1) if language else output


def _filled(entry: Any) -> None:
    """Append what belongs to a part of the navigation, as 'Layers: [reference/layers/index.md]'."""
    if isinstance(entry, dict):
        ((title, pages),) = entry.items()
        if isinstance(pages, list) and pages[0] in navigation():
            entry[title] = [*pages, *navigation()[pages[0]]]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are made."""
    for page in PAGES:
        for path, text in page().items():
            files.append(File.generated(config, path, content=text))
    return files
