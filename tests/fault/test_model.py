"""Ten thousand random appends, restarts and crashes, held to a model in plain Python."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from fault_drive import Drive
from fault_figures import Figures
from fault_lengths import seeds

pytestmark = [pytest.mark.fault, pytest.mark.timeout(900)]

APPENDS = 1250  # of one run


@seeds(8, 400)
async def test_appends_and_restarts_against_a_model(
    tmp_path: Path, figures: Figures, seed: int
) -> None:
    """Batches, retries, conflicts, expectations, late events, corrections, lines by hand, seals,
    clocks that go anywhere; restarts, and crashes at every moment of a commit, of the process and
    of the machine; the side-car kept, deleted, stale or spoilt."""
    drive = Drive(tmp_path, random.Random(seed), figures)
    while drive.appends < APPENDS:
        await drive.one_log()
