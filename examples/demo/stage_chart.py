"""Draw how many deals stood in which stage over time, as an SVG picture."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from bizproc.workspace.records.funnels import Stage
from bizproc.workspace.records.schema import Schema

__all__ = ["Sample", "stage_chart"]

_LEFT, _PLOT, _LEGEND = 44, 600, 316
_WIDTH = _LEFT + _PLOT + _LEGEND
_HEAD, _TITLE, _HEIGHT, _FOOT = 56, 26, 190, 40
_OPEN = (
    *("#4477aa", "#66ccee", "#ccbb44", "#ee8866", "#aa3377"),
    *("#8899dd", "#bbcc33", "#ddaacc"),
)
_MEANING = {"success": "#228833", "failure": "#bbbbbb"}
_STYLE = (
    "text{font:12px system-ui,sans-serif;fill:#222}.t{font-size:18px;font-weight:600}"
    ".f{font-size:14px;font-weight:600}.s{fill:#666}.g{stroke:#ddd}.a{stroke:#888}"
    ".w{stroke:#fff;stroke-width:.5}"
)
_MONTHS = 12
_LINES = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """Hold how many deals stood in each (funnel, stage) at the end of a day."""

    day: dt.date
    stages: Mapping[tuple[str, str], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Band:
    title: str
    colour: str
    counts: tuple[int, ...]


def stage_chart(samples: Sequence[Sample], schema: Schema, *, title: str) -> str:
    """Return an SVG document: a panel per funnel, a band per stage.

    Each band is as high as the number of deals in that stage; funnels without deals
    are left out. Nothing outside the document is needed to show it.
    """
    used = {funnel for sample in samples for funnel, _ in sample.stages}
    funnels = [it for it in schema.type("deal").funnels if it.name in used]
    parts: list[str] = []
    top = _HEAD
    for funnel in funnels:
        bands = list(_bands(samples, funnel.name, funnel.stages))
        parts += _panel(samples, bands, title=funnel.title, top=top)
        top += _TITLE + max(_HEIGHT, 18 * len(bands)) + _FOOT
    size = f'viewBox="0 0 {_WIDTH} {top}" width="{_WIDTH}" height="{top}"'
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} role="img">',
            f"<title>{escape(title)}</title>",
            f"<style>{_STYLE}</style>",
            f'<rect width="{_WIDTH}" height="{top}" fill="#fff"/>',
            f'<text class="t" x="{_LEFT}" y="32">{escape(title)}</text>',
            *parts,
            "</svg>\n",
        ]
    )


def _bands(
    samples: Sequence[Sample], funnel: str, stages: Sequence[Stage]
) -> Iterator[_Band]:
    """Yield the stages that deals have been in; those that end a deal at the bottom."""
    colours = iter(_OPEN * (1 + len(stages) // len(_OPEN)))
    order = sorted(stages, key=lambda it: it.meaning == "process")
    for stage in order:
        counts = tuple(it.stages.get((funnel, stage.code), 0) for it in samples)
        if any(counts):
            colour = _MEANING.get(stage.meaning) or next(colours)
            yield _Band(title=stage.title, colour=colour, counts=counts)


def _panel(
    samples: Sequence[Sample], bands: Sequence[_Band], *, title: str, top: int
) -> Iterator[str]:
    bottom = top + _TITLE + _HEIGHT
    totals = [sum(band.counts[n] for band in bands) for n in range(len(samples))]
    step = max(1, -(-max(totals) // _LINES))
    scale = _HEIGHT / (step * _LINES)
    yield f'<text class="f" x="{_LEFT}" y="{top + 14}">{escape(title)}</text>'
    for line in range(_LINES + 1):
        y = bottom - line * step * scale
        yield f'<line class="g" x1="{_LEFT}" x2="{_LEFT + _PLOT}" y1="{y:.1f}" y2="{y:.1f}"/>'
        yield (
            f'<text class="s" x="{_LEFT - 6}" y="{y + 4:.1f}" '
            f'text-anchor="end">{line * step}</text>'
        )
    beneath = [0] * len(samples)
    for number, band in enumerate(bands):
        above = [low + own for low, own in zip(beneath, band.counts, strict=True)]
        yield _area(samples, beneath, above, scale=scale, bottom=bottom, band=band)
        yield from _named(band, number, top=top + _TITLE)
        beneath = above
    yield from _months(samples, bottom)


def _area(
    samples: Sequence[Sample],
    beneath: Sequence[int],
    above: Sequence[int],
    *,
    scale: float,
    bottom: int,
    band: _Band,
) -> str:
    upper = [(_x(samples, n), bottom - it * scale) for n, it in enumerate(above)]
    lower = [(_x(samples, n), bottom - it * scale) for n, it in enumerate(beneath)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in [*upper, *reversed(lower)])
    return (
        f'<polygon class="w" points="{points}" fill="{band.colour}">'
        f"<title>{escape(band.title)}</title></polygon>"
    )


def _named(band: _Band, number: int, *, top: int) -> Iterator[str]:
    x, y = _LEFT + _PLOT + 16, top + 18 * number
    yield f'<rect x="{x}" y="{y}" width="12" height="12" fill="{band.colour}"/>'
    text = f"{band.title}: {band.counts[-1]}"
    yield f'<text x="{x + 18}" y="{y + 10}">{escape(text)}</text>'


def _months(samples: Sequence[Sample], bottom: int) -> Iterator[str]:
    """Write a date under the first sample of every month, of a long year of some."""
    firsts = [
        number
        for number, sample in enumerate(samples)
        if not number or sample.day.month != samples[number - 1].day.month
    ]
    every = 1 + len(firsts) // (_MONTHS + 1)
    for number in firsts[::every]:
        x = _x(samples, number)
        yield f'<line class="a" x1="{x:.1f}" x2="{x:.1f}" y1="{bottom}" y2="{bottom + 4}"/>'
        yield (
            f'<text class="s" x="{x:.1f}" y="{bottom + 18}" '
            f'text-anchor="middle">{samples[number].day:%m.%y}</text>'
        )


def _x(samples: Sequence[Sample], number: int) -> float:
    """Return where a moment stands; days are equally far apart."""
    whole = (samples[-1].day - samples[0].day).days or 1
    return _LEFT + _PLOT * (samples[number].day - samples[0].day).days / whole
