"""Writers: one file per format. No writer knows a formula; words come from the phrase book, shapes from the blocks."""
