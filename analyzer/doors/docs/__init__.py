"""Questions inside documentation: blocks of Markdown, MkDocs, Sphinx and cells of notebooks."""
