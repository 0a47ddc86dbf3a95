"""The figures of the comparison document, as charts: data from answers, findings as phrases.

One to six layers; a figure that has nothing to show is None.
"""
