"""A profile as one PNG: outlets' means with their intervals, and the course of the weeks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from credcheck.batch.parts import writing
from credcheck.extras import load
from credcheck.profiles.profile import MEASURES, Outlet, Profile
from credcheck.render.escape import plain

MOST = 25
"""How many outlets are drawn: those with most articles."""

LINES = 4
# Okabe and Ito's colours, which colour-blind people tell apart; the dashes say it without colour.
_COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7")
_DASHES = ("-", "--", "-.", ":")
_FAINT = "#999999"


def draw(profile: Profile, path: Path) -> None:
    """Write the picture. Raises MissingExtra and OutputError."""
    mpl = load("matplotlib")
    mpl.use("Agg")
    plt = load("matplotlib.pyplot")
    shown = profile.outlets[:MOST]
    height = 0.3 * len(shown) + 4.2
    with mpl.rc_context({"font.size": 9, "text.parse_math": False}):
        canvas, axes = plt.subplots(
            2, len(MEASURES), figsize=(3.4 * len(MEASURES), height), layout="constrained",
            gridspec_kw={"height_ratios": [0.3 * len(shown) + 0.6, 2.4]}, squeeze=False,
        )  # fmt: skip
        for place, measure in enumerate(MEASURES):
            _means(axes[0][place], profile, shown, measure, named=place == 0)
            _weeks(axes[1][place], profile, measure)
        axes[1][0].legend(fontsize=7, frameon=False)
        canvas.suptitle(_title(profile), x=0.01, ha="left", fontsize=9)
        with writing(path):
            canvas.savefig(path, dpi=110, format="png", metadata={"Software": None})
        plt.close(canvas)


def _title(profile: Profile) -> str:
    return (
        f"{profile.counted.articles:,} articles of {len(profile.outlets):,} outlets; means drawn to that "
        f"of all, 90 % intervals; grey: under {profile.least} articles. They describe writing, not truth."
    )


def _label(name: str) -> str:
    text = plain(name)
    return text if len(text) <= 32 else f"{text[:31]}…"


def _means(
    axes: Any, profile: Profile, outlets: tuple[Outlet, ...], measure: str, *, named: bool
) -> None:
    for at, outlet in enumerate(reversed(outlets)):
        found = outlet.measures.get(measure)
        if found is None:
            continue
        colour = _COLOURS[0] if outlet.articles >= profile.least else _FAINT
        axes.plot([found.low, found.high], [at, at], color=colour, linewidth=1.4)
        axes.plot([found.mean], [at], marker="o", markersize=4, color=colour)
    if measure in profile.means:
        axes.axvline(profile.means[measure], color="#333333", linewidth=0.8, linestyle=":")
    labels = [f"{_label(outlet.name)} ({outlet.articles})" for outlet in reversed(outlets)]
    axes.set_yticks(range(len(outlets)), labels if named else [""] * len(outlets))
    axes.set_ylim(-0.6, len(outlets) - 0.4)
    axes.set_title(measure.replace("_", " "), fontsize=9)
    axes.spines[["top", "right"]].set_visible(False)


def _weeks(axes: Any, profile: Profile, measure: str) -> None:
    ranked = [outlet for outlet in profile.outlets if outlet.articles >= profile.least]
    lines = [profile.all, *ranked[: LINES - 1]]
    weeks = sorted({week for outlet in lines for week in outlet.weeks.get(measure, {})})
    places = {week: number for number, week in enumerate(weeks)}
    for outlet, colour, dash in zip(lines, _COLOURS, _DASHES, strict=False):
        points = outlet.weeks.get(measure, {})
        at = [places[week] for week in points]
        axes.plot(
            at, [mean for _, mean in points.values()], dash, color=colour, marker=".",
            label=_label(outlet.name),
        )  # fmt: skip
    step = max(1, len(weeks) // 5)
    axes.set_xticks(range(0, len(weeks), step), weeks[::step], rotation=30, fontsize=7)
    axes.set_title("by week", fontsize=8)
    axes.spines[["top", "right"]].set_visible(False)
