"""Answers and reports as pages of wikis. The one room that speaks to other machines, and to the one named only."""
