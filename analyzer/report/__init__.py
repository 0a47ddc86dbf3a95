"""The comparison document: which questions it asks, in which order, in which prose. Numbers come from answers only."""
