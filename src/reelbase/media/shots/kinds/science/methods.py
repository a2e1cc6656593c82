"""The steps of methods that sort and search: what stands where after each of them. Pure functions over numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Order = tuple[int, ...]
"""Which of the values stands at each place, by its number in the given row."""
Key = Callable[[int], tuple[int, int]]
"""What the value at a place is ordered by."""


def sorting_steps(method: str, values: Sequence[int]) -> list[Order]:
    """The orders that a method goes through, the given one first, the sorted one last. Equal values never pass."""
    steps: list[Order] = [tuple(range(len(values)))]
    row = list(steps[0])

    def swap(a: int, b: int) -> None:
        row[a], row[b] = row[b], row[a]
        steps.append(tuple(row))

    def key(place: int) -> tuple[int, int]:
        return values[row[place]], row[place]

    if method == "bubble":
        for end in range(len(row) - 1, 0, -1):
            for place in range(end):
                if key(place) > key(place + 1):
                    swap(place, place + 1)
    elif method == "insertion":
        for start in range(1, len(row)):
            place = start
            while place and key(place - 1) > key(place):
                swap(place - 1, place)
                place -= 1
    elif method == "selection":
        for place in range(len(row)):
            least = min(range(place, len(row)), key=key)
            if least != place:
                swap(place, least)
    elif method == "merge":
        _merge(row, key, steps, 0, len(row))
    else:
        _quick(row, key, swap, 0, len(row) - 1)
    return steps


def _merge(row: list[int], key: Key, steps: list[Order], low: int, high: int) -> None:
    if high - low < 2:
        return
    middle = (low + high) // 2
    _merge(row, key, steps, low, middle)
    _merge(row, key, steps, middle, high)
    left = low
    while left < middle < high:
        if key(middle) < key(left):
            row.insert(left, row.pop(middle))
            steps.append(tuple(row))
            middle += 1
        left += 1


def _quick(row: list[int], key: Key, swap: Callable[[int, int], None], low: int, high: int) -> None:
    if low >= high:
        return
    border = low
    for place in range(low, high):
        if key(place) < key(high):
            if place != border:
                swap(place, border)
            border += 1
    if border != high:
        swap(border, high)
    _quick(row, key, swap, low, border - 1)
    _quick(row, key, swap, border + 1, high)


def row_search_steps(method: str, values: Sequence[int], target: int) -> tuple[list[tuple[int, int, int]], bool]:
    """Each step as (place looked at, first and last place that are left after it); and whether the target is found."""
    steps: list[tuple[int, int, int]] = []
    if method == "linear":
        for place, value in enumerate(values):
            if value == target:
                return [*steps, (place, place, place)], True
            steps.append((place, place + 1, len(values) - 1))
        return steps, False
    low, high = 0, len(values) - 1
    while low <= high:
        middle = (low + high) // 2
        if values[middle] == target:
            return [*steps, (middle, middle, middle)], True
        low, high = (middle + 1, high) if values[middle] < target else (low, middle - 1)
        steps.append((middle, low, high))
    return steps, False


def tree_order(method: str, count: int) -> list[int]:
    """In which order a search visits the nodes of a binary tree that is filled level by level."""
    if method == "breadth_first":
        return list(range(count))
    found: list[int] = []
    waiting = [0]
    while waiting:
        node = waiting.pop()
        if node < count:
            found.append(node)
            waiting += [2 * node + 2, 2 * node + 1]
    return found
