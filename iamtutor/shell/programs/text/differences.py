"""The fewest lines by which two texts differ, placed where GNU's ``diff`` places them.

Myers' greedy algorithm finds them; then each run of changed lines is moved, as GNU does:
down as far as it goes, but beside a run of the other text if there is one.
"""

from collections.abc import Sequence

from iamtutor.shell.budget import ITEM_SIZE, Budget

#: What it costs to go one step of a path.
_STEP_WORK = 6

#: Lines of the first text, from and to, and of the second, that differ.
Change = tuple[int, int, int, int]


def changes(left: Sequence[str], right: Sequence[str], budget: Budget) -> list[Change]:
    """What differs, in order; the places count from 0, the ends are not in it."""
    budget.work((len(left) + len(right)) * _STEP_WORK * 4)
    start = 0
    while start < min(len(left), len(right)) and left[start] == right[start]:
        start += 1
    end = 0
    most = min(len(left), len(right)) - start
    while end < most and left[-1 - end] == right[-1 - end]:
        end += 1
    inner = left[start : len(left) - end], right[start : len(right) - end]
    removed, added = [False] * (len(left) + 2), [False] * (len(right) + 2)
    # One place before the first line and one behind the last are never changed.
    # A line that the other text does not have is in no common subsequence.
    ours, theirs = set(inner[0]), set(inner[1])
    shared = [i for i, line in enumerate(inner[0]) if line in theirs]
    others = [i for i, line in enumerate(inner[1]) if line in ours]
    gone, new = _shortest(
        [inner[0][i] for i in shared], [inner[1][i] for i in others], budget
    )
    kept = {*shared} - {shared[place] for place in gone}
    same = {*others} - {others[place] for place in new}
    for place in range(len(inner[0])):
        removed[1 + start + place] = place not in kept
    for place in range(len(inner[1])):
        added[1 + start + place] = place not in same
    _settle(left, removed, added)
    _settle(right, added, removed)
    return _runs(removed, added, len(left), len(right))


def _shortest(
    left: Sequence[str], right: Sequence[str], budget: Budget
) -> tuple[list[int], list[int]]:
    """The lines of ``left`` and of ``right`` that are in no common subsequence."""
    size, other = len(left), len(right)
    furthest = {1: 0}
    trace: list[dict[int, int]] = []
    for distance in range(size + other + 1):
        budget.hold((distance + 2) * ITEM_SIZE)
        budget.work((distance + 1) * _STEP_WORK)
        trace.append(dict(furthest))
        for diagonal in range(-distance, distance + 1, 2):
            down = diagonal == -distance or (
                diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1]
            )
            x = furthest[diagonal + 1] if down else furthest[diagonal - 1] + 1
            y = x - diagonal
            begun = x
            while x < size and y < other and left[x] == right[y]:
                x, y = x + 1, y + 1
            budget.work((x - begun + 2) * _STEP_WORK)
            furthest[diagonal] = x
            if x >= size and y >= other:
                return _path(trace, size, other)
    return [], []


def _path(trace: list[dict[int, int]], x: int, y: int) -> tuple[list[int], list[int]]:
    gone: list[int] = []
    new: list[int] = []
    for distance in range(len(trace) - 1, 0, -1):
        furthest, diagonal = trace[distance], x - y
        down = diagonal == -distance or (
            diagonal != distance and furthest[diagonal - 1] < furthest[diagonal + 1]
        )
        before = diagonal + 1 if down else diagonal - 1
        x = furthest[before]
        y = x - before
        if down:
            new.append(y)
        else:
            gone.append(x)
    return gone, new


def _settle(lines: Sequence[str], changed: list[bool], other: list[bool]) -> None:
    """Move each run of ``changed``, whose lines are ``lines``, where GNU has it."""
    end = len(lines) + 1
    here = there = 1
    while True:
        while here < end and not changed[here]:
            while other[there]:
                there += 1
            there += 1
            here += 1
        if here == end:
            return
        start = here
        while changed[here]:
            here += 1
        while other[there]:
            there += 1
        length = -1
        while length != here - start:
            length = here - start
            while start > 1 and lines[start - 2] == lines[here - 2]:
                start, here = start - 1, here - 1
                changed[start], changed[here] = True, False
                while changed[start - 1]:
                    start -= 1
                there -= 1
                while other[there]:
                    there -= 1
            beside = here if other[there - 1] else end
            while here != end and lines[start - 1] == lines[here - 1]:
                changed[start], changed[here] = False, True
                start, here = start + 1, here + 1
                while changed[here]:
                    here += 1
                there += 1
                while other[there]:
                    beside = here
                    there += 1
        while beside < here:
            start, here = start - 1, here - 1
            changed[start], changed[here] = True, False
            there -= 1
            while other[there]:
                there -= 1


def _runs(
    removed: list[bool], added: list[bool], size: int, other: int
) -> list[Change]:
    found: list[Change] = []
    x = y = 0
    while x < size or y < other:
        if not removed[x + 1] and not added[y + 1]:
            x, y = x + 1, y + 1
            continue
        left, right = x, y
        while removed[x + 1]:
            x += 1
        while added[y + 1]:
            y += 1
        found.append((left, x, right, y))
    return found
