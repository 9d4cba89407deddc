"""The contrasts that css/tokens.css promises, computed for every theme."""

import itertools
import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).parents[3] / "web/static/css"
TOKENS = (FOLDER / "tokens.css").read_text()
COLOURED = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl|oklch|oklab|lab|lch|hwb)a?\([^)]*\)", re.I)
PRINT = re.compile(r"@media print \{.*?\n\}", re.DOTALL)
COLOUR = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")
SIDES = ("police", "crowd", "medical", "media", "government", "control", "both")
BANDS = ("hijau", "kuning", "merah")
GROUNDS = ("bg", "surface", "raised")


def block(selector: str, media: str = "") -> dict[str, str]:
    """The colours that the rule of this selector sets, within this condition."""
    rule = f"@media {media} {{\n  {selector} {{" if media else f"\n{selector} {{"
    start = TOKENS.index(rule)
    return dict(COLOUR.findall(TOKENS[start : TOKENS.index("}", start)]))


MORE, DEVICE_DARK = "(prefers-contrast: more)", "(prefers-color-scheme: dark)"
UNCHOSEN, CONTRAST = ":root:not([data-theme])", ':root[data-theme="contrast"]'

LIGHT = block(":root")
DARK = block(':root[data-theme="dark"]')
CONTRAST_LIGHT = block(CONTRAST)
CONTRAST_DARK = block(CONTRAST, DEVICE_DARK)
PLAIN = {"light": LIGHT, "dark": DARK}
STRONG = {"contrast": CONTRAST_LIGHT, "contrast-dark": CONTRAST_DARK}
EVERY = pytest.mark.parametrize("theme", [*PLAIN.values(), *STRONG.values()], ids=[*PLAIN, *STRONG])
HIGH = pytest.mark.parametrize("theme", STRONG.values(), ids=STRONG)


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


def test_both_ways_to_a_theme_are_the_same() -> None:
    """The device's wish and the visitor's choice lead to one theme."""
    assert block(UNCHOSEN, DEVICE_DARK) == DARK
    assert block(UNCHOSEN, MORE) == CONTRAST_LIGHT
    assert block(UNCHOSEN, f"{MORE} and {DEVICE_DARK}") == CONTRAST_DARK


def test_every_theme_says_every_colour_anew() -> None:
    for theme in (DARK, CONTRAST_LIGHT, CONTRAST_DARK):
        assert set(theme) == set(LIGHT)


def test_what_asks_for_more_stands_behind_what_it_wins_over() -> None:
    """All of them weigh the same: the later one wins."""
    order = [
        TOKENS.index(f"@media {media} {{")
        for media in (DEVICE_DARK, MORE, f"{MORE} and {DEVICE_DARK}", "(forced-colors: active)")
    ]
    assert order == sorted(order)


SYSTEM = {"Canvas", "CanvasText", "Highlight"}


def test_forced_colours_take_the_systems_own() -> None:
    """Every colour, in two tones that are made to be read on each other."""
    start = TOKENS.index("@media (forced-colors: active)")
    found = dict(re.findall(r"--([\w-]+): (\w+);", TOKENS[start : TOKENS.index("}", start)]))
    assert set(found) == set(LIGHT)
    assert set(found.values()) == SYSTEM
    grounds = {name for name, value in found.items() if value == "Canvas"}
    bands = {f"band-{name}" for name in BANDS}
    assert grounds == {
        *(*GROUNDS, *bands, "on-strong", "on-side", "error-ground", "caution-ground")
    }


def test_no_colour_is_said_elsewhere() -> None:
    """Else a theme, or the person's own colours, would not reach it."""
    odd = {
        f"{path.name}: {found}"
        for path in FOLDER.glob("*.css")
        if path.name != "tokens.css"
        for found in COLOURED.findall(PRINT.sub("", path.read_text()))
    }
    assert odd == {"forms.css: rgb(0 0 0 / 55%)"}  # the veil behind a dialog


@EVERY
def test_text_is_legible(theme: dict[str, str]) -> None:
    bands = tuple(f"band-{name}" for name in BANDS)
    assert_contrasts(theme, ("text",), (*GROUNDS, *bands), 4.5)
    assert_contrasts(theme, ("muted",), GROUNDS, 4.5)
    assert_contrasts(theme, ("error",), (*GROUNDS, "error-ground"), 4.5)
    assert_contrasts(theme, ("caution",), (*GROUNDS, "caution-ground"), 4.5)
    assert_contrasts(theme, ("on-strong",), ("strong",), 4.5)


@EVERY
def test_sides_are_legible_as_text(theme: dict[str, str]) -> None:
    assert_contrasts(theme, tuple(f"side-{side}" for side in SIDES), GROUNDS, 4.5)


@EVERY
def test_letters_are_legible_in_their_marks(theme: dict[str, str]) -> None:
    assert_contrasts(theme, ("on-side",), (*(f"side-{side}" for side in SIDES), "muted"), 4.5)


@EVERY
def test_marks_stand_out_on_every_band(theme: dict[str, str]) -> None:
    marks = (*(f"side-{side}" for side in SIDES), "muted")
    assert_contrasts(theme, marks, tuple(f"band-{name}" for name in BANDS), 3)


@EVERY
def test_edges_and_focus_stand_out(theme: dict[str, str]) -> None:
    assert_contrasts(theme, ("edge", "focus"), GROUNDS, 3)
    for name in BANDS:
        assert_contrasts(theme, (f"band-{name}-edge",), GROUNDS, 3)


@EVERY
def test_edges_of_a_band_stand_out_on_it(theme: dict[str, str]) -> None:
    for name in BANDS:
        assert_contrasts(theme, (f"band-{name}-edge",), (f"band-{name}",), 3)


@HIGH
def test_high_contrast_keeps_its_word(theme: dict[str, str]) -> None:
    """Text 7:1 wherever it stands, marks and borders 4.5:1, and no line is a hint only."""
    sides = tuple(f"side-{side}" for side in SIDES)
    bands = tuple(f"band-{name}" for name in BANDS)
    assert_contrasts(theme, ("text", "muted"), (*GROUNDS, *bands), 7)
    assert_contrasts(theme, ("error",), (*GROUNDS, "error-ground"), 7)
    assert_contrasts(theme, ("caution",), (*GROUNDS, "caution-ground"), 7)
    assert_contrasts(theme, ("on-strong",), ("strong",), 7)
    assert_contrasts(theme, ("on-side",), sides, 7)
    assert_contrasts(theme, sides, GROUNDS, 7)
    assert_contrasts(theme, sides, bands, 4.5)
    assert_contrasts(theme, ("edge", "focus", *(f"{band}-edge" for band in bands)), GROUNDS, 4.5)
    assert_contrasts(theme, ("line",), GROUNDS, 4.5)


@HIGH
@pytest.mark.parametrize("name", ["text", "side-police", "side-crowd", "edge", "line"])
def test_high_contrast_has_more_than_its_plain_theme(theme: dict[str, str], name: str) -> None:
    plain = LIGHT if theme is CONTRAST_LIGHT else DARK
    assert contrast(theme[name], theme["surface"]) > contrast(plain[name], plain["surface"])


# Machado, Oliveira and Fernandes 2009, severity 1, on linear RGB.
BLINDNESS = {
    "none": ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0)),
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


@EVERY
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
