"""Questions as tools and readings of language models, over the Model Context Protocol."""
