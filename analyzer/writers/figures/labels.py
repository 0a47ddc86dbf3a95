"""Where labels go so that none covers another, a curve or the edge."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from analyzer.writers.figures.drawing import Box, Line, Point

_DIRECTIONS = ((1, 1), (-1, -1), (1, 0), (-1, 0), (0, -1), (0, 1), (1, -1), (-1, 1))
_DISTANCES = (9.0, 15.0, 23.0, 34.0, 48.0, 66.0, 90.0, 120.0)
_FAR = 20.0
"""A label further away than this is tied to its point by a line."""


def spread(wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> list[float]:
    """Centres of labels in a column: as near as can be to where they are wanted, in that order, without overlap."""
    order = sorted(range(len(wanted)), key=lambda place: wanted[place])
    groups: list[list[int]] = []
    for place in order:
        groups.append([place])
        while len(groups) > 1 and _bottom(groups[-2], wanted, heights, low, high) > _top(
            groups[-1], wanted, heights, low, high
        ):
            last = groups.pop()
            groups[-1] += last
    centres = [0.0] * len(wanted)
    for group in groups:
        at = _top(group, wanted, heights, low, high)
        for place in group:
            centres[place] = at + heights[place] / 2
            at += heights[place]
    return centres


def _top(group: Sequence[int], wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> float:
    """Where a group of labels that touch begins."""
    before, tops = 0.0, 0.0
    for place in group:
        tops += wanted[place] - heights[place] / 2 - before
        before += heights[place]
    return max(low, min(tops / len(group), high - before))


def _bottom(group: Sequence[int], wanted: Sequence[float], heights: Sequence[float], low: float, high: float) -> float:
    return _top(group, wanted, heights, low, high) + sum(heights[place] for place in group)


class Room:
    """What is taken on a page, and where there is room beside a point.

    Args:
        bounds: nothing may stick out of it.
    """

    def __init__(self, bounds: Box) -> None:
        self.bounds = bounds
        self._boxes: list[Box] = []
        self._points: list[Point] = []

    def take(self, box: Box) -> None:
        """Keep a rectangle free of labels."""
        self._boxes.append(box)

    def take_line(self, points: Sequence[Point]) -> None:
        """Keep labels off a line, if possible."""
        for (x, y), (u, v) in pairwise(points):
            steps = max(1, math.ceil(math.hypot(u - x, v - y) / 4))
            self._points += ((x + (u - x) * step / steps, y + (v - y) * step / steps) for step in range(steps))
        self._points += points[-1:]

    def is_free(self, box: Box) -> bool:
        """True if nothing is there."""
        return not self._price(box)

    def right_beside(self, at: Point, width: float, height: float) -> Box | None:
        """A place right beside a point, with nothing in the way, and it is taken then; None where there is none."""
        for distance in (distance for distance in _DISTANCES if distance < _FAR):
            for direction in _DIRECTIONS:
                box = _moved(at, direction, distance, width, height)
                if box.within(self.bounds) and self.is_free(box):
                    self.take(box)
                    return box
        return None

    def beside(self, at: Point, width: float, height: float) -> Box:
        """The nearest free place for a label of a point, and it is taken then."""
        best, least = Box(at[0], at[1], at[0] + width, at[1] + height), math.inf
        for distance in _DISTANCES:
            for direction in _DIRECTIONS:
                box = _moved(at, direction, distance, width, height)
                price = distance + self._price(box) if box.within(self.bounds) else math.inf
                if price < least:
                    best, least = box, price
            if least <= distance:
                break
        self.take(best)
        return best

    def _price(self, box: Box) -> float:
        near = box.grown(3)
        crossed = sum(near.holds(point) for point in self._points)
        covered = sum(near.overlaps(other) for other in self._boxes)
        return 1000.0 * covered + (45.0 + 8.0 * crossed if crossed else 0.0)


def _moved(at: Point, direction: tuple[int, int], distance: float, width: float, height: float) -> Box:
    right, down = direction
    by = distance * (0.75 if right and down else 1.0)
    left = at[0] + right * by + (right - 1) / 2 * width
    top = at[1] + down * by + (down - 1) / 2 * height
    return Box(left, top, left + width, top + height)


def tie(at: Point, box: Box) -> list[Line]:
    """A thin line from a point to its label, if the label is not right beside it."""
    end = (min(max(at[0], box.left - 1), box.right + 1), min(max(at[1], box.top + 2), box.bottom - 1))
    if math.dist(at, end) < _FAR:
        return []
    return [Line(((at, end),), "soft", 0.8)]
