"""A drill of any size, as an instrumented one would be, written straight as a log file.

Eight hours with six pauses and four phases; about a dozen kinds of four sides, forty units, levels,
exactly three arrests among the patrols; a few events that were entered late, corrected, withdrawn,
or that last. The same size is the same bytes. A million lines take about four seconds.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Final

from bench_log import Seconds

DRILL: Final = "besar"
START: Final = 1_768_438_800_000  # 2026-01-15T08:00:00+07:00
SPAN: Final = 8 * 3_600_000  # ms
LATE: Final = 300_000  # ms
LATE_EACH: Final = 997
ARRESTS: Final = (0.37, 0.61, 0.83)  # parts of the drill
BATCH: Final = 1000
ZONE: Final = 7 * 3_600_000
HEADER: Final = (
    '{"drill_log":1,"drill":"%s","nature":"fictional","title":{"id":"Latihan besar",'
    '"en":"A large drill"},"tz":"Asia/Jakarta","completeness":"instrumented"'
)

# (minutes, share of the events, phase that starts, what happens how often)
Stage = tuple[int, float, str, dict[str, int]]
CALM: Final = {"patrol": 60, "documentation": 4, "gathering": 6, "medical_standby": 2}
TALK: Final = {"patrol": 20, "gathering": 20, "dialogue": 25, "documentation": 4, "warning": 3}
HOT: Final = {
    "patrol": 15, "push": 20, "throw": 20, "warning": 10, "block": 10, "order": 6,
    "medical_aid": 6, "documentation": 4, "gas": 1, "water_cannon": 1,
}  # fmt: skip
QUIET: Final[dict[str, int]] = {}
STAGES: Final[Sequence[Stage]] = (
    (70, 0.10, "hijau", CALM),
    (12, 0.0, "", QUIET),
    (63, 0.14, "", CALM),
    (25, 0.0, "", QUIET),
    (60, 0.18, "kuning", TALK),
    (15, 0.0, "", QUIET),
    (75, 0.30, "merah", HOT),
    (9, 0.0, "", QUIET),
    (40, 0.14, "", HOT),
    (20, 0.0, "", QUIET),
    (51, 0.09, "kuning", TALK),
    (10, 0.0, "", QUIET),
    (30, 0.05, "", CALM),
)
UNITS: Final = (
    *(f"Sabhara regu {number}" for number in range(1, 11)),
    *(f"Dalmas peleton {number}" for number in range(1, 9)),
    *(f"pemeran massa kelompok {number}" for number in range(1, 11)),
    *(f"Tim Kesehatan {number}" for number in range(1, 5)),
    *(f"kamera {number}" for number in range(1, 7)),
    "Korlap (peran)",
    "Negosiator",
)
WHO: Final = {
    "patrol": UNITS[:10], "warning": UNITS[10:18], "block": UNITS[10:18], "order": UNITS[10:18],
    "gas": UNITS[10:18], "water_cannon": UNITS[10:18], "arrest": UNITS[:10],
    "gathering": UNITS[18:28], "push": UNITS[18:28], "throw": UNITS[18:28],
    "medical_standby": UNITS[28:32], "medical_aid": UNITS[28:32], "documentation": UNITS[32:38],
    "dialogue": UNITS[38:],
}  # fmt: skip
MIXED: Final = 1024  # ways in which an event of a stage can read


def ways(mix: dict[str, int], chance: random.Random) -> list[bytes]:
    """What events of a stage say behind their time; some say a level of their own."""
    made = []
    for kind in chance.choices(list(mix), list(mix.values()), k=MIXED):
        unit = chance.choice(WHO[kind])
        level = f',"level":{chance.randrange(6)}' if chance.random() < 0.04 else ""
        made.append(
            f'"{kind}","actors":["{unit}"]{level},"text":{{"id":"{unit}: {kind}, catatan '
            f'{chance.randrange(1000)}.","en":"{unit}: {kind}."}},"source":"posko"'.encode()
        )
    return made


def stages(count: int) -> Iterator[tuple[int, int, int, int, str, dict[str, int]]]:
    """(first seq, past the last one, ms of the start, ms that it takes, phase, mix)"""
    seq, begins, share = 1, START, 0.0
    for number, (minutes, part, phase, mix) in enumerate(STAGES):
        share += part
        past = count + 1 if number == len(STAGES) - 1 else 1 + round(count * share)
        if mix:
            yield seq, past, begins, minutes * 60_000, phase, mix
        seq, begins = max(seq, past) if mix else seq, begins + minutes * 60_000


def special(count: int) -> dict[int, bytes]:
    """What a few seqs say, whatever the stage."""
    said = {
        max(2, round(count * part)): b'"arrest","actors":["Sabhara regu 3"]' for part in ARRESTS
    }
    for part in (0.2, 0.5, 0.7):
        said[round(count * part)] = b'"patrol","refs":{"corrects":"b-%d"}' % (count * part - 9)
        said[round(count * part) + 5] = b'"correction","refs":{"corrects":"b-%d"}' % (
            count * part - 19
        )
    for first, _, _, _, phase, _ in stages(count):
        if phase:
            said[max(2, first)] = b'"situation_change","colour":"%b"' % phase.encode()
    return {**said, 1: b'"startex"', count: b'"endex"'}


def write(path: Path, count: int, drill: str = DRILL) -> None:
    """The whole log; at least a hundred events."""
    chance, said = random.Random(5), special(count)
    recorded, happened, late = Seconds(0), Seconds(ZONE), Seconds(ZONE)
    header = (HEADER % drill).encode()
    h = sha256(header).hexdigest().encode()
    with path.open("wb", buffering=1 << 20) as file:
        file.write(b'%b,"h":"%b"}\n' % (header, h))
        for first, past, begins, takes, _, mix in stages(count):
            reads, length = ways(mix, chance), max(1, past - first)
            for seq in range(first, past):
                behind = (seq - 1) // BATCH * BATCH
                ms = begins + (seq - first) * takes // length
                if seq % LATE_EACH == 0 and ms - LATE > START:
                    time, texts = ms - LATE, late
                else:
                    time, texts = ms, happened
                # A multiplicative hash: the ways come in no order that an eye could see.
                what = said.get(seq) or reads[(seq * 2_654_435_761 >> 12) & (MIXED - 1)]
                body = (
                    b'{"seq":%d,"durable":%d,"batch":%d,"recorded":"%b.%03dZ","id":"b-%d",'
                    b'"time":"%b.%03d+07:00","kind":%b'
                    % (
                        seq,
                        behind,
                        min(behind + BATCH, count),
                        recorded[ms // 1000],
                        ms % 1000,
                        seq,
                        texts[time // 1000],
                        time % 1000,
                        what,
                    )
                )
                if seq % 5003 == 0:  # it lasts ten minutes
                    until = time + 600_000
                    body += b',"until":"%b.%03d+07:00"' % (
                        Seconds(ZONE)[until // 1000],
                        until % 1000,
                    )
                h = sha256(h + body).hexdigest().encode()
                file.write(b'%b,"h":"%b"}\n' % (body, h))
