"""Answers: one file per question. An answer is a frozen value; it knows no language and no format."""
