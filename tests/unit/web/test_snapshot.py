"""Pictures of pages are compared as people see them: only letters may be drawn otherwise."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, replace

import numpy as np
import png
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from png import Pixels
from snapshot import compare, marked

Colour = tuple[int, int, int]

LIGHT: tuple[Colour, Colour] = (250, 250, 247), (30, 30, 34)
DARK: tuple[Colour, Colour] = (22, 23, 26), (235, 235, 238)
WARM: tuple[Colour, Colour] = (252, 244, 232), (30, 30, 34)
BLUE: Colour = (0, 92, 160)
RED: Colour = (196, 60, 20)


@dataclass(frozen=True)
class Drawn:
    """A page of about the parts that ours has."""

    theme: tuple[Colour, Colour] = LIGHT
    panel: tuple[int, int] = (860, 60)  # where the list is
    lanes: int = 5
    marks: int = 12
    letter: tuple[int, int] = (0, 0)  # px that every letter is aside
    taller: int = 0  # px that every letter is taller
    wider: float = 0.0  # px between letters
    faint: float = 0.0  # how much of a stroke is smoothed away

    def pixels(self) -> Pixels:
        back, ink = self.theme
        page = np.full((800, 1280, 3), back, np.uint8)
        for line in range(4):
            self.text(page, 24, 40 + 28 * line, 90 - 9 * line, ink)
        x, y = self.panel
        page[y : y + 380, x : x + 2] = ink
        for line in range(18):
            self.text(page, x + 14, y + 8 + 20 * line, 40 - line % 7, ink)
        for lane in range(self.lanes):
            top = 470 + 50 * lane
            self.text(page, 24, top + 16, 9, ink)
            page[top : top + 1, 120:1240] = np.array(back) // 2 + np.array(ink) // 2
            for mark in range(self.marks):
                left = 130 + mark * 1100 // self.marks + 17 * lane
                page[top + 14 : top + 34, left : left + 20] = RED if lane % 2 else BLUE
        return page

    def text(self, page: Pixels, x: int, y: int, letters: int, ink: Colour) -> None:
        """Letters of two strokes, 8 px apart and 11 px high."""
        colour = np.array(page[0, 0]) * self.faint + np.array(ink) * (1 - self.faint)
        for letter in range(letters):
            if letter % 6 == 5:
                continue
            left = round(x + letter * (8 + self.wider)) + self.letter[0]
            top = y + self.letter[1] - self.taller
            page[top : y + self.letter[1] + 11, left : left + 1] = colour
            page[top + 5 : top + 6, left : left + 5] = colour


PAGE = Drawn()


@pytest.mark.parametrize(
    "other",
    [
        PAGE,
        replace(PAGE, letter=(1, 0)),
        replace(PAGE, letter=(0, 1)),
        replace(PAGE, letter=(1, 1)),
        replace(PAGE, taller=1),
        replace(PAGE, wider=0.1),
        replace(PAGE, faint=0.2),
    ],
)
def test_letters_that_are_drawn_a_pixel_otherwise_are_the_same(other: Drawn) -> None:
    difference = compare(PAGE.pixels(), other.pixels())
    assert not difference.matters, difference


@pytest.mark.parametrize(
    "other",
    [
        replace(PAGE, panel=(884, 60)),
        replace(PAGE, panel=(860, 76)),
        replace(PAGE, lanes=4),
        replace(PAGE, lanes=6),
        replace(PAGE, marks=11),
        replace(PAGE, theme=DARK),
        replace(PAGE, theme=WARM),
    ],
)
def test_what_moved_went_or_has_another_colour_is_a_change(other: Drawn) -> None:
    difference = compare(PAGE.pixels(), other.pixels())
    assert difference.matters, difference


def test_one_mark_of_another_side_is_a_change() -> None:
    """Six of sixty, as small as a change gets that a trainer would miss."""
    other = PAGE.pixels()
    for mark in range(6):
        left = 130 + mark * 1100 // 12
        other[484:504, left : left + 20] = RED
    assert compare(PAGE.pixels(), other).matters


def test_another_size_is_a_change() -> None:
    difference = compare(PAGE.pixels(), PAGE.pixels()[:-1])
    assert difference.matters
    assert str(difference) == "another size"
    assert marked(PAGE.pixels(), difference).shape == PAGE.pixels().shape


def test_the_difference_shows_where_it_is() -> None:
    other = PAGE.pixels()
    other[300:340, 500:540] = RED
    shown = marked(other, compare(PAGE.pixels(), other)).astype(int)
    reddish = shown[:, :, 0] > shown[:, :, 1] + 60
    rows, columns = np.nonzero(reddish)
    assert 280 <= rows.min() <= 300
    assert 340 <= rows.max() <= 360
    assert 480 <= columns.min() <= 500
    assert 540 <= columns.max() <= 560


@given(arrays.arrays(np.uint8, st.tuples(st.integers(1, 9), st.integers(1, 9), st.just(3))))
def test_a_png_comes_back_as_it_was(pixels: Pixels) -> None:
    assert (png.decode(png.encode(pixels)) == pixels).all()


def test_rows_that_are_as_they_are_stand_among_others() -> None:
    """Chromium packs some rows so; transparency is left out."""
    rows = b"\x00\x01\x02\x03\xff\x02\x01\x01\x01\x00\x00\x09\x08\x07\xff"
    body = struct.pack(">IIBBBBB", 1, 3, 8, 6, 0, 0, 0)
    file = png.MAGIC + png.chunk(b"IHDR", body) + png.chunk(b"IDAT", zlib.compress(rows))
    assert png.decode(file).tolist() == [[[1, 2, 3]], [[2, 3, 4]], [[9, 8, 7]]]


@pytest.mark.parametrize(
    ("header", "rows"),
    [((1, 1, 16, 2, 0, 0, 0), bytes(7)), ((1, 1, 8, 2, 0, 0, 0), b"\x04\x01\x02\x03")],
)
def test_another_kind_of_png_is_refused(header: tuple[int, ...], rows: bytes) -> None:
    body = struct.pack(">IIBBBBB", *header)
    file = png.MAGIC + png.chunk(b"IHDR", body) + png.chunk(b"IDAT", zlib.compress(rows))
    with pytest.raises(ValueError, match=r"8 bit|packed"):
        png.decode(file)
    with pytest.raises(ValueError, match="not a PNG"):
        png.decode(b"GIF89a")
