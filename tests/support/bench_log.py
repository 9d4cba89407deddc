"""A large log in our format, written by a plain loop and kept in the cache.

One event every 10 ms; one in a hundred is entered five minutes late; a few phases and corrections;
batches of 1,000. Lines of about 330 bytes.
"""

from __future__ import annotations

import hashlib
import shutil
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Final

from bench_place import cache
from bench_process import Missing

DRILL: Final = "large"
START: Final = 1_768_446_000_000  # 2026-01-15T03:00:00Z
PERIOD: Final = 10  # ms
LATE: Final = 300_000  # ms
BATCH: Final = 1000
LINE: Final = 340  # bytes, not less than a line has on average
HEADER: Final = b'{"drill_log":1,"drill":"large","nature":"fictional","title":{"en":"Large"}'
KINDS: Final = (
    b'"patrol","actors":["Sabhara"],"text":{"id":"Patroli di jalan utama dekat alun-alun."}',
    b'"gathering","text":{"id":"Massa berkumpul di alun-alun.","en":"A crowd gathers."}',
    b'"dialogue","actors":["negosiator"],"text":{"id":"Negosiator bicara dengan korlap."}',
    b'"warning","side":"police","text":{"id":"Imbauan pertama lewat pengeras suara."}',
    b'"push","text":{"id":"Saling dorong di depan gerbang."},"count":{"n":40,"basis":"approx"}',
    b'"throw","text":{"id":"Pelemparan botol dari sisi timur."},"source":"posko"',
    b'"gas","actors":["Dalmas"],"text":{"id":"Gas air mata, dua butir."},"source":"posko"',
    b'"medical_aid","side":"medical","text":{"id":"Pertolongan untuk satu pemeran massa."}',
)


class Seconds(dict[int, bytes]):
    """The text of an instant up to its seconds, for an offset in ms."""

    def __init__(self, offset: int) -> None:
        self._offset = offset

    def __missing__(self, second: int) -> bytes:
        at = datetime.fromtimestamp(second + self._offset // 1000, UTC)
        self.clear()  # neighbours share it, others never come again
        self[second] = made = at.strftime("%Y-%m-%dT%H:%M:%S").encode()
        return made


def write(path: Path, count: int) -> None:
    recorded, ontime, late = Seconds(0), Seconds(7 * 3_600_000), Seconds(7 * 3_600_000)
    h = sha256(HEADER).hexdigest().encode()
    with path.open("wb", buffering=1 << 20) as file:
        file.write(b'%b,"h":"%b"}\n' % (HEADER, h))
        for seq in range(1, count + 1):
            behind = (seq - 1) // BATCH * BATCH
            ms = START + seq * PERIOD
            if seq % 100 == 0:
                time, texts = ms - LATE, late
            else:
                time, texts = ms, ontime
            if seq == 1:
                what = b'"startex"'
            elif seq % 250_000 == 0:
                what = b'"situation_change","colour":"kuning"'
            elif seq % 20_000 == 0:
                what = b'"correction","refs":{"corrects":"obs3-%09d"}' % (seq - 7)
            else:
                what = KINDS[seq % 8]
            body = (
                b'{"seq":%d,"durable":%d,"batch":%d,"recorded":"%b.%03dZ","id":"obs3-%09d",'
                b'"time":"%b.%03d+07:00","basis":{"time":"device"},"kind":%b'
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
            h = sha256(h + body).hexdigest().encode()
            file.write(b'%b,"h":"%b"}\n' % (body, h))


def store_with(count: int) -> Path:
    """A store that has the log of so many events, and its side-car if one was made before."""
    version = hashlib.sha256(Path(__file__).read_bytes()).hexdigest()[:8]
    place = cache() / f"large-{count}-{version}"
    path = place / f"{DRILL}.jsonl"
    if path.exists():
        return place
    for old in cache().glob(f"large-{count}-*"):
        shutil.rmtree(old)
    needed = 2 * count * LINE  # a peer's data and side-cars want room, too
    if shutil.disk_usage(cache()).free < needed:
        raise Missing(f"{count:,} events want {needed >> 20:,} MiB free in {cache().name}")
    place.mkdir()
    fresh = place / f".{path.name}.new"
    write(fresh, count)
    fresh.rename(path)
    return place
