"""Where everything of a swim-lane diagram goes: a box of step labels per lane and stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

import pandas as pd
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import text_to_path

from sim.scenario.step_kinds import KINDS

WIDTH, HEIGHT = 27.7, 19.0
LEFT, RIGHT, TOP, BOTTOM = 2.15, 0.2, 1.6, 1.3
SIZE, LINE = 6.0, 0.243
MARK, PAD, GUTTER, GAP, STEP, WIDEST = 0.27, 0.09, 0.28, 0.2, 0.1, 5.2
LAST_LANES = ("several agencies", "wherever the concern is")
OTHER = "other"
Key = tuple[str, str]
Line = tuple[str, str]


@dataclass(frozen=True)
class Box:
    """A drawn box in cm from the page's top left; ``lines`` are (kind or "", text)."""

    x: float
    y: float
    width: float
    height: float
    lines: tuple[Line, ...]
    hidden: int


@dataclass(frozen=True)
class Layout:
    """Lanes and stages with their (start, size) in cm, and the boxes by (lane, stage)."""

    lanes: dict[str, tuple[float, float]]
    stages: dict[str, tuple[float, float]]
    boxes: dict[Key, Box]


def cell_of(steps: pd.DataFrame) -> dict[str, Key]:
    """Return (lane, stage) by step; a step without a stage stands under "other"."""
    rows = steps[["step", "lane", "stage"]].itertuples(index=False)
    return {str(step): (str(lane), str(stage) or OTHER) for step, lane, stage in rows}


def lay_out(steps: pd.DataFrame) -> Layout:
    """Return where lanes, stages and boxes go on an A4 page lying on its side."""
    cells = _Cells(steps)
    widths = _widths(cells)
    heights = _heights(cells, widths)
    stages = _spans(cells.stages, widths, LEFT)
    lanes = _spans(cells.lanes, heights, TOP)
    boxes = {
        key: _box(cells, key, lanes[key[0]], (stages[key[1]][0], cells.spans(key, widths)))
        for key in cells.labels
    }
    return Layout(lanes, stages, boxes)


class _Cells:
    """Labels by (lane, stage), most important first, and how they wrap at a width."""

    def __init__(self, steps: pd.DataFrame) -> None:
        where = cell_of(steps)
        rows = steps[["step", "label", "kind"]].itertuples(index=False)
        self.labels: dict[Key, list[Line]] = {}
        for step, label, kind in rows:
            self.labels.setdefault(where[str(step)], []).append((str(kind), str(label)))
        for lines in self.labels.values():
            lines.sort(key=lambda line: KINDS[line[0]].rank)
        order = list(where.values())
        self.lanes = _lanes(lane for lane, _ in order)
        self.stages = _stages([stage for _, stage in order], steps["kind"].tolist())
        self._even = dict.fromkeys(self.stages, 1.0)
        self._words: dict[str, float] = {}
        self._wrapped: dict[tuple[Key, float], list[list[Line]]] = {}

    def wrapped(self, key: Key, width: float) -> list[list[Line]]:
        """Return the lines of each label of a cell in a column ``width`` cm wide."""
        if (key, width) not in self._wrapped:
            room = width - GUTTER - 2 * PAD - MARK
            self._wrapped[key, width] = [
                [(kind if not number else "", text) for number, text in enumerate(lines)]
                for kind, label in self.labels[key]
                for lines in [self._wrap(label, room)]
            ]
        return self._wrapped[key, width]

    def lines(self, key: Key, width: float) -> int:
        """Return the number of lines of a cell when nothing is left out."""
        return sum(map(len, self.wrapped(key, width)))

    def measure(self, text: str) -> float:
        """Return the width of a text in cm."""
        if text not in self._words:
            font = FontProperties(family="DejaVu Sans", size=SIZE)
            width = text_to_path.get_text_width_height_descent(text, font, False)[0]
            self._words[text] = float(width) / 72 * 2.54
        return self._words[text]

    def spans(self, key: Key, widths: Mapping[str, float]) -> list[float]:
        """Return the widths in cm a cell may take: its column, and with empty ones to its right."""
        at = self.stages.index(key[1])
        result = [widths[key[1]]]
        for stage in self.stages[at + 1 :]:
            if (key[0], stage) in self.labels:
                break
            result.append(round(min(result[-1] + widths[stage], max(WIDEST, result[0])), 2))
        return result

    def narrowest(self, stage: str) -> float:
        """Return the width in cm of a column that holds the longest word of its name and of those
        boxes that cannot spread over an empty column (3 cm at most)."""
        tight = [k for k in self.labels if k[1] == stage and len(self.spans(k, self._even)) == 1]
        words = [word for key in tight for _, label in self.labels[key] for word in label.split()]
        widest = max((self.measure(word) for word in words), default=0.0)
        box = widest + GUTTER + 2 * PAD + MARK + 0.03
        name = max(self.measure(word) for word in [*stage.split(), ""]) * 1.45 + 0.08
        return round(min(max(box, name, 1.2), 3.0), 2)

    def _wrap(self, label: str, room: float) -> list[str]:
        space, lines, used = self.measure("i i") - 2 * self.measure("i"), [""], 0.0
        for word in self._pieces(label, room):
            wide = self.measure(word)
            if lines[-1] and used + space + wide > room:
                lines, used = [*lines, ""], 0.0
            used += wide + (space if lines[-1] else 0.0)
            lines[-1] = f"{lines[-1]} {word}".strip()
        return lines

    def _pieces(self, label: str, room: float) -> list[str]:
        """Words; a word that is too long for a line is cut."""
        pieces = []
        for word in label.split():
            while self.measure(word) > room and len(word) > 1:
                fits = max(int(len(word) * room / self.measure(word)), 1)
                pieces.append(word[:fits])
                word = word[fits:]
            pieces.append(word)
        return pieces


def _lanes(lanes: Iterable[str]) -> list[str]:
    """Agencies in the order of the pathway, then the lanes that are no single agency."""
    result = list(dict.fromkeys(lanes))
    return sorted(result, key=lambda lane: LAST_LANES.index(lane) + 1 if lane in LAST_LANES else 0)


def _stages(stages: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """Stages by the middle of their steps in the file; those with an end of the pathway last."""
    places: dict[str, list[int]] = {}
    for place, stage in enumerate(stages):
        places.setdefault(stage, []).append(place)
    ends = {stage for stage, kind in zip(stages, kinds, strict=True) if kind == "end"}
    return sorted(places, key=lambda s: (s in ends and len(places[s]) < 4, median(places[s])))


def _widths(cells: _Cells) -> dict[str, float]:
    """Column widths in cm: narrow first, then wider wherever that saves most height."""
    room = WIDTH - LEFT - RIGHT
    widths = {stage: cells.narrowest(stage) for stage in cells.stages}
    spare = room - sum(widths.values())
    if spare < 0:
        return {stage: width * room / (room - spare) for stage, width in widths.items()}
    while spare >= STEP:
        wider = [widths | {s: round(w + STEP, 2)} for s, w in widths.items()]
        best = min(wider, key=lambda tried: _height_needed(cells, tried))
        if _height_needed(cells, best) >= _height_needed(cells, widths):
            break
        widths, spare = best, spare - STEP
    return {stage: round(width + spare / len(widths), 4) for stage, width in widths.items()}


def _height_needed(cells: _Cells, widths: Mapping[str, float]) -> tuple[int, int]:
    lines = {key: cells.lines(key, cells.spans(key, widths)[-1]) for key in cells.labels}
    tallest = [max(n for key, n in lines.items() if key[0] == lane) for lane in cells.lanes]
    return sum(tallest), sum(n * n for n in lines.values())


def _heights(cells: _Cells, widths: Mapping[str, float]) -> dict[str, float]:
    """Lane heights in cm: line by line to the lane where it lets most labels be shown."""
    room = HEIGHT - TOP - BOTTOM
    lines = dict.fromkeys(cells.lanes, 2)
    while True:
        left = int((room - sum(map(_height, lines.values()))) / LINE)
        gains = [
            ((_shown(cells, widths, lane, now + more) - _shown(cells, widths, lane, now)) / more,
             -more, lane)
            for lane, now in lines.items()
            for more in range(1, min(left, 6) + 1)
        ]  # fmt: skip
        gain, more, lane = max(gains, default=(0.0, 0, ""))
        if gain <= 0:
            break
        lines[lane] -= more
    heights = {lane: _height(number) for lane, number in lines.items()}
    spare = room - sum(heights.values())
    if spare < 0:
        return {lane: height * room / (room - spare) for lane, height in heights.items()}
    return {lane: height + spare / len(heights) for lane, height in heights.items()}


def _height(lines: int) -> float:
    """Height in cm of a lane whose boxes have so many lines; two lines of its name fit at least."""
    return max(GAP + 2 * PAD + LINE * lines, 0.8)


def _shown(cells: _Cells, widths: Mapping[str, float], lane: str, lines: int) -> float:
    """Return what so many lines of a lane can say: important labels and a box's first count more,
    so that no box is left empty to fill another."""
    shown = 0.0
    for key in cells.labels:
        if key[0] == lane:
            labels = cells.wrapped(key, cells.spans(key, widths)[-1])
            chosen, _ = _chosen(labels, lines)
            kinds = [kind for kind, _ in chosen if kind]
            shown += sum((1.5 - KINDS[k].rank / 10) * 0.85**n for n, k in enumerate(kinds))
    return shown


def _spans(
    names: Iterable[str], sizes: Mapping[str, float], start: float
) -> dict[str, tuple[float, float]]:
    result = {}
    for name in names:
        result[name] = (start, sizes[name])
        start += sizes[name]
    return result


def _box(
    cells: _Cells, key: Key, lane: tuple[float, float], place: tuple[float, list[float]]
) -> Box:
    """The box of a cell: no wider than it needs for its labels, or as many as there is room for."""
    room = max(int((lane[1] - GAP - 2 * PAD) / LINE + 1e-6), 1)
    start, spans = place
    fits = [span for span in spans if cells.lines(key, span) <= room]
    span = fits[0] if fits else spans[-1]
    lines, hidden = _chosen(cells.wrapped(key, span), room)
    wide = MARK + 2 * PAD + 0.02 + 1.03 * max(cells.measure(text) for _, text in lines)
    high = len(lines) * LINE + 2 * PAD
    x = start + ((spans[0] - wide) / 2 if span == spans[0] else GUTTER / 2)
    return Box(x, lane[0] + (lane[1] - high) / 2, wide, high, tuple(lines), hidden)


def _chosen(labels: list[list[Line]], room: int) -> tuple[list[Line], int]:
    """Return the lines of as many labels as fit, and how many labels are left out.

    Between labels of different length the more important one comes first; a short one further
    down may still fill the room that is left.
    """
    if sum(map(len, labels)) <= room:
        return [line for label in labels for line in label], 0
    lines: list[Line] = []
    shown = 0
    for label in labels:
        if len(lines) + len(label) <= room - 1:
            lines += label
            shown += 1
    hidden = len(labels) - shown
    rest = f"… and {hidden} more" if shown else f"{hidden} step" + "s" * (hidden > 1)
    return [*lines, ("", rest)], hidden
