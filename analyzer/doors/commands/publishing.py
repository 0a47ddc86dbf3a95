"""The command that publishes to wikis."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from analyzer.doors.commands.options import EPILOG
from analyzer.doors.commands.updating import printable

if TYPE_CHECKING:
    from analyzer.doors.publishing.publish import Publication


@click.command(epilog=EPILOG, context_settings={"ignore_unknown_options": True})
@click.argument("wiki", metavar="mediawiki|dokuwiki")
@click.argument("address", metavar="URL")
@click.option("--page", required=True, metavar="NAME", help="The page, which is made if it is not there.")
@click.option("--section", metavar="HEADING", help="Only the section under this heading (the whole page).")
@click.option("--dry-run", is_flag=True, help="Write nothing; show what would change and what would be uploaded.")
@click.option("--force", is_flag=True, help="Write over what was edited by hand, or made by somebody else.")
@click.option(
    "--images", default="", metavar="KIND", help="svg, png, both or none (png for MediaWiki, svg for DokuWiki)."
)
@click.option("--math", default="", metavar="WAY", help="tex, native or image (native); image is for the report.")
@click.argument("words", nargs=-1, metavar="QUESTION [WORDS]...")
def publish(
    wiki: str,
    address: str,
    page: str,
    section: str | None,
    dry_run: bool,
    force: bool,
    images: str,
    math: str,
    words: tuple[str, ...],
) -> None:
    """Publish an answer or the report as a page of a MediaWiki or DokuWiki, with its pictures.

    URL is the folder where api.php or doku.php is. The question has the words of this command line, an option is
    word=value there:

    \b
      analyzer publish mediawiki https://wiki.example.org/w/ --page "Sequence layers" \\
               report attention conv1d n=1024 d=512 k=7 lang=zh
      analyzer publish dokuwiki https://wiki.example.org/ --page models:cost --section Cost \\
               compare attention conv1d n=4096 d=512 k=7

    What stands on the page outside of what was published stays as it is; what was edited by hand is kept. Where
    nothing changed, nothing is written. User and password are taken from ANALYZER_WIKI_USER and
    ANALYZER_WIKI_PASSWORD, or from the host's line in ~/.netrc.
    """
    from analyzer.doors.publishing.publish import Place
    from analyzer.doors.publishing.publish import publish as published

    done = published(words, Place(wiki, address, page, section), dry_run=dry_run, force=force, images=images, math=math)
    _report(done)


def _report(done: Publication) -> None:
    """The diff of a dry run, and what became of the page."""
    if not done.written:
        click.echo(printable(done.diff), nl=False)
        for name, size in done.uploads.items():
            click.echo(f"upload {name} ({size:,} bytes)")
    would = "" if done.written or done.status == "unchanged" else "would be "
    files = len(done.uploads) + done.kept
    pictures = (
        f"; pictures: {len(done.uploads)} of {files} {'uploaded' if done.written else 'to upload'}" if files else ""
    )
    click.echo(printable(f"{done.link}: {would}{done.status}{pictures}"))
