"""The contrasts that css/tokens.css promises, computed for both themes."""

import itertools
import re
from pathlib import Path

import pytest

TOKENS = (Path(__file__).parents[3] / "web/static/css/tokens.css").read_text()
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
SIDES = ("police", "crowd", "medical", "media", "government", "control", "both")
BANDS = ("hijau", "kuning", "merah")
GROUNDS = ("bg", "surface", "raised")


def block(selector: str) -> dict[str, str]:
    """The colours that the first rule of this selector sets."""
    start = TOKENS.index(selector + " {")
    return dict(COLOUR.findall(TOKENS[start : TOKENS.index("}", start)]))


LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')
BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def assert_contrasts(
    theme: dict[str, str], fronts: tuple[str, ...], grounds: tuple[str, ...], least: float
) -> None:
    low = [
        f"{front} on {ground}: {ratio:.2f}"
        for front, ground in itertools.product(fronts, grounds)
        if (ratio := contrast(theme[front], theme[ground])) < least
    ]
    assert low == []


def test_both_ways_to_dark_are_the_same() -> None:
    """The device's wish and the visitor's choice lead to one theme."""
    assert block(':root:not([data-theme="light"])') == DARK


def test_dark_says_every_colour_anew() -> None:
    assert set(DARK) == set(LIGHT)


@BOTH
def test_text_is_legible(theme: dict[str, str]) -> None:
    bands = tuple(f"band-{name}" for name in BANDS)
    assert_contrasts(theme, ("text",), (*GROUNDS, *bands), 4.5)
    assert_contrasts(theme, ("muted",), GROUNDS, 4.5)
    assert_contrasts(theme, ("error",), (*GROUNDS, "error-ground"), 4.5)
    assert_contrasts(theme, ("caution",), (*GROUNDS, "caution-ground"), 4.5)
    assert_contrasts(theme, ("on-strong",), ("strong",), 4.5)


@BOTH
def test_sides_are_legible_as_text(theme: dict[str, str]) -> None:
    assert_contrasts(theme, tuple(f"side-{side}" for side in SIDES), GROUNDS, 4.5)


@BOTH
def test_letters_are_legible_in_their_marks(theme: dict[str, str]) -> None:
    assert_contrasts(theme, ("on-side",), (*(f"side-{side}" for side in SIDES), "muted"), 4.5)


@BOTH
def test_marks_stand_out_on_every_band(theme: dict[str, str]) -> None:
    marks = (*(f"side-{side}" for side in SIDES), "muted")
    assert_contrasts(theme, marks, tuple(f"band-{name}" for name in BANDS), 3)


@BOTH
def test_edges_and_focus_stand_out(theme: dict[str, str]) -> None:
    assert_contrasts(theme, ("edge", "focus"), GROUNDS, 3)
    for name in BANDS:
        assert_contrasts(theme, (f"band-{name}-edge",), GROUNDS, 3)


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
BLINDNESS = {
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def seen(colour: str, matrix: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    """OKLab of a colour as a colour-blind person sees it."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    red, green, blue = (
        max(0.0, sum(weight * part for weight, part in zip(row, linear, strict=True)))
        for row in matrix
    )
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (
        0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
        1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
        0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short,
    )


@BOTH
@pytest.mark.parametrize("blindness", BLINDNESS)
def test_sides_differ_for_colour_blind_eyes(theme: dict[str, str], blindness: str) -> None:
    """Twice what is just noticeable (0.02 in OKLab), for every pair; letter and lane tell, too."""
    close = [
        f"{one} and {other}"
        for one, other in itertools.combinations(SIDES, 2)
        if sum(
            (a - b) ** 2
            for a, b in zip(
                seen(theme[f"side-{one}"], BLINDNESS[blindness]),
                seen(theme[f"side-{other}"], BLINDNESS[blindness]),
                strict=True,
            )
        )
        < 0.04**2
    ]
    assert close == []
