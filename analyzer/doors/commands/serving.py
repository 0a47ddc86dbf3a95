"""Commands for other programs: a server for language models, and the completion of shells."""

from __future__ import annotations

import click


@click.command()
@click.option("--files", metavar="DIR", help="Let questions read layers and configs from this folder (none).")
def mcp(files: str | None) -> None:
    """Serve every question to language models, over standard input and output (Model Context Protocol).

    \b
      { "mcpServers": { "analyzer": { "command": "analyzer", "args": ["mcp"] } } }

    Nothing is written anywhere. Files are read from the folder of --files only.
    """
    from analyzer.doors.mcp.serving import serve

    serve(files)


@click.command()
@click.argument("shell", type=click.Choice(("bash", "zsh", "fish")))
def completion(shell: str) -> None:
    """Print the script with which a shell completes layers, options, sizes and models.

    \b
      eval "$(analyzer completion bash)"                            in ~/.bashrc
      eval "$(analyzer completion zsh)"                             in ~/.zshrc
      analyzer completion fish | source                             in ~/.config/fish/config.fish
    """
    from analyzer.doors.completion import script

    click.echo(script(shell), nl=False)
