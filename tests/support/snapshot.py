"""Whether two pictures of a page show the same, though letters are drawn in another way.

Fonts are hinted, smoothed and spaced differently from machine to machine, so pictures do not agree
pixel by pixel. What people would call a change is larger than a stroke: something moved, went away,
came, or has another colour. So a picture is judged by *blocks*: the mean colour of 8 x 8 pixels,
weighed with its neighbours, about what an eye sees that does not read. A letter that is a pixel
wider changes what lies within a block; a mark, a lane, a panel elsewhere changes the blocks.

Two pictures differ when more than a few blocks are farther apart than a letter could bring about,
or when all of it is a little off, as with a palette that was changed; also when their sizes do.

The limits lie between what was measured on the shelf and the viewer, in blocks that are far apart:
hinting, smoothing 0 %, all of the page 1 px aside 0.02 %, letters 0.1 px farther apart 0.08 %; the
mark of the current event gone 0.6 %, the stamp gone 0.7 %, a panel 8 px aside 1.8 %, another theme
99 %. A font of other proportions (5-12 %) wraps text elsewhere and is a change: so snapshots say
in which one they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from png import Pixels

BLOCK: Final = 8  # px
FAR: Final = 18.0  # of 255, of a block's colour
FEW: Final = 0.002  # of all blocks
DRIFT: Final = 3.0  # of 255, the mean of all blocks

Blocks = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Difference:
    far: float  # share of the blocks that are far apart
    drift: float  # how far they are apart in the mean
    where: NDArray[np.bool_] | None  # the blocks that are far apart; None: the sizes differ

    @property
    def matters(self) -> bool:
        return self.where is None or self.far > FEW or self.drift > DRIFT

    def __str__(self) -> str:
        if self.where is None:
            return "another size"
        return f"{self.far:.2%} of the blocks are far apart, {self.drift:.2f} of 255 in the mean"


def compare(one: Pixels, other: Pixels) -> Difference:
    if one.shape != other.shape:
        return Difference(1, 255, None)
    apart = np.abs(smooth(blocks(one)) - smooth(blocks(other))).max(axis=2)
    where = apart > FAR
    return Difference(float(where.mean()), float(apart.mean()), where)


def blocks(pixels: Pixels) -> Blocks:
    """The mean colour of each; those at the right and lower edge may be smaller."""
    rows, columns = (np.arange(0, size, BLOCK) for size in pixels.shape[:2])
    sums = np.add.reduceat(pixels.astype(np.float64), rows, axis=0)
    sums = np.add.reduceat(sums, columns, axis=1)
    heights = np.diff([*rows, pixels.shape[0]])
    widths = np.diff([*columns, pixels.shape[1]])
    return sums / (heights[:, None] * widths[None, :])[:, :, None]


def smooth(means: Blocks) -> Blocks:
    """Each block twice and its neighbours once, downwards, then sideways; the edge goes on."""
    wide = np.pad(means, ((1, 1), (1, 1), (0, 0)), mode="edge")
    wide = (wide[:-2] + 2 * wide[1:-1] + wide[2:]) / 4
    return (wide[:, :-2] + 2 * wide[:, 1:-1] + wide[:, 2:]) / 4


def marked(actual: Pixels, difference: Difference) -> Pixels:
    """The picture, pale, with the blocks that are far apart in red."""
    pale = (actual // 4 + 190).astype(np.uint8)
    if difference.where is None:
        return pale
    where = difference.where.repeat(BLOCK, axis=0).repeat(BLOCK, axis=1)
    where = where[: actual.shape[0], : actual.shape[1]]
    pale[where] = actual[where] // 2 + np.array([127, 0, 0], np.uint8)
    return pale
