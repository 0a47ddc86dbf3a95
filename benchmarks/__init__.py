"""Performance as ratios measured in one run. Run: python -m benchmarks."""
