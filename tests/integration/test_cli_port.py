"""`drill-replay import` and `export`: new drills out of files, and files out of drills."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from command import COMMAND, Ran, drill_replay, environment, jsonl, serving, stored

EXAMPLES = Path(__file__).parents[2] / "events" / "examples"
TEACHING = "kota-harapan-latihan"


def refused(ran: Ran, code: int = 1) -> str:
    """What a command that failed says: its last line, with the way out."""
    assert (ran.code, ran.out) == (code, ""), ran
    last = ran.err.splitlines()[-1]
    assert last.startswith("drill-replay: ")
    assert " — " in last
    return last


def clients(place: Path, drill: str) -> list[bytes]:
    """What the clients sent, by the lines of a log."""
    lines = [line.encode() for line in stored(place, drill)]
    fronts = [line.index(b'"recorded":"') for line in lines]
    starts = [line.index(b'",', front + 12) + 2 for line, front in zip(lines, fronts, strict=True)]
    return [line[start : line.rindex(b',"h":')] for line, start in zip(lines, starts, strict=True)]


def files_of(place: Path) -> set[str]:
    return {path.name for path in place.iterdir()} - {".lock"}


@pytest.mark.parametrize("form", ["csv", "cloudevents"])
@pytest.mark.parametrize("drill", [TEACHING, "banjarnegara-20230925"])
def test_a_drill_goes_out_and_comes_back(folder, tmp_path, drill, form):
    """Every byte that the clients sent, and what the drill is."""
    out = tmp_path / f"{drill}.{form}"
    gone = drill_replay("export", drill, "--format", form, "-o", out, "--store", folder)
    assert (gone.code, gone.out) == (0, "")
    assert "EXERCISE" in gone.err
    back = drill_replay("import", out, "--title", "T", "--store", tmp_path / "new")
    assert back.code == 0, back.err
    assert clients(tmp_path / "new", drill) == clients(folder, drill)
    [header] = [json.loads((place / f"{drill}.jsonl").read_text().splitlines()[0])["nature"]
                for place in (tmp_path / "new",)]  # fmt: skip
    assert header == ("fictional" if drill == TEACHING else "exercise")
    assert drill_replay("verify", "--store", tmp_path / "new").code == 0


def test_a_log_goes_out_and_comes_back_byte_for_byte(folder, tmp_path):
    """With its times of recording, its chain and its seal; through a pipe, too."""
    drill_replay("seal", TEACHING, "--store", folder)
    for drill in (TEACHING, "okutimur-20231017"):
        whole = (folder / f"{drill}.jsonl").read_bytes()
        gone = subprocess.run(
            [*COMMAND, "export", drill, "--store", folder], env=environment(), capture_output=True
        )
        assert (gone.returncode, gone.stdout) == (0, whole)
        back = drill_replay("import", "-", "--store", tmp_path / "new", stdin=gone.stdout)
        assert back.code == 0, back.err
        assert (tmp_path / "new" / f"{drill}.jsonl").read_bytes() == whole
    assert files_of(tmp_path / "new") == {f"{TEACHING}.jsonl", "okutimur-20231017.jsonl"}


def test_an_import_takes_no_side_car_of_a_log_that_was_deleted(folder, tmp_path):
    """The copy may be older than what the side-car says was durable."""
    file = tmp_path / "old.jsonl"
    drill_replay("export", TEACHING, "--store", folder, "-o", file)
    more = jsonl(tmp_path / "more.jsonl", ['{"kind":"gas"}'])
    assert drill_replay("append", TEACHING, more, "--store", folder).code == 0
    (folder / f"{TEACHING}.jsonl").unlink()
    assert (folder / f"{TEACHING}.idx").exists()
    assert drill_replay("import", file, "--store", folder).code == 0
    ran = drill_replay("verify", TEACHING, "--store", folder)
    assert (ran.code, "damaged" in ran.out) == (0, False)


def test_an_export_through_a_server_is_the_same(folder, tmp_path):
    """A server hands out the log; the formats are made here."""
    with serving(folder) as served:
        for form in ("jsonl", "csv"):
            here, there = tmp_path / f"here.{form}", tmp_path / f"there.{form}"
            drill_replay("export", TEACHING, "--format", form, "-o", here, "--store", folder)
            ran = drill_replay(
                "export", TEACHING, "--format", form, "-o", there, "--url", served.url
            )
            assert ran.code == 0, ran.err
            assert here.read_bytes() == there.read_bytes()


def test_an_export_overwrites_nothing(folder, tmp_path):
    """Least of all the log itself."""
    path = folder / f"{TEACHING}.jsonl"
    assert "exists" in refused(drill_replay("export", TEACHING, "-o", path, "--store", folder))
    missing = drill_replay("export", "missing", "-o", tmp_path / "x", "--store", folder)
    assert "there is no drill 'missing'" in refused(missing)
    assert not (tmp_path / "x").exists()


def test_what_is_intact_of_a_damaged_log_is_exported(folder, tmp_path):
    """And the exit code says that there was more."""
    path = folder / f"{TEACHING}.jsonl"
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b'"seq":100,', b'"seq":999,'))
    out = tmp_path / "out.jsonl"
    ran = drill_replay("export", TEACHING, "-o", out, "--store", folder)
    assert "damaged at line 101" in refused(ran, 4)
    assert whole.startswith(out.read_bytes())
    assert out.read_bytes().count(b"\n") == 100
    table = drill_replay("export", TEACHING, "--format", "csv", "--store", folder)
    assert (table.code, len(table.lines)) == (4, 100)


def test_what_stands_behind_the_intact_lines_is_told(folder):
    """Torn, or by hand: it is not among the events."""
    path = folder / "okutimur-20231017.jsonl"
    path.write_bytes(path.read_bytes() + b'{"kind":"gas"}\n')
    ran = drill_replay("export", "okutimur-20231017", "--format", "csv", "--store", folder)
    assert (ran.code, len(ran.lines)) == (0, 18)
    assert "15 bytes behind the intact lines" in ran.err


def test_into_a_drill_that_is_there_one_appends(folder, tmp_path):
    """Of whatever format, and with several files the others are imported."""
    before = (folder / f"{TEACHING}.jsonl").read_bytes()
    again = drill_replay("import", EXAMPLES / f"{TEACHING}.jsonl", "--store", folder)
    assert f"`drill-replay append {TEACHING} FILE` adds to it" in refused(again)
    file = jsonl(tmp_path / f"{TEACHING}.jsonl", ['{"kind":"gas"}'])
    assert "append" in refused(drill_replay("import", file, "--title", "T", "--store", folder))
    assert (folder / f"{TEACHING}.jsonl").read_bytes() == before
    (folder / "okutimur-20231017.jsonl").unlink()
    some = drill_replay("import", *sorted(EXAMPLES.iterdir()), "--store", folder)
    assert some.code == 1
    assert some.err.count("is there already") == 2
    assert some.out.startswith("okutimur-20231017 imported: 17 events")


@pytest.mark.parametrize(
    ("spoil", "code", "said"),
    [
        (lambda raw: raw[:-3], 3, "is torn at line 285"),
        (lambda raw: raw.replace(b'"seq":9,', b'"seq":8,'), 4, "is damaged at line 10"),
        (lambda raw: raw + b'{"kind":"gas"}\n', 1, "is written by hand at line 286"),
        (lambda raw: raw + b'{"seq":285}\n', 3, "torn or damaged, unproven at line 286"),
        (lambda raw: raw.replace(b"fictional", b"fictionol", 1), 4, "damaged at line 1"),
    ],
)
def test_a_log_that_is_not_whole_is_not_imported(tmp_path, spoil, code, said):
    """It is told what it is, by line and byte, and nothing is made."""
    file = tmp_path / "spoiled.jsonl"
    file.write_bytes(spoil((EXAMPLES / f"{TEACHING}.jsonl").read_bytes()))
    ran = drill_replay("import", file, "--store", tmp_path / "new")
    assert said in refused(ran, code)
    assert files_of(tmp_path / "new") == set()


def test_a_log_taken_anew_is_another_drill(folder, tmp_path):
    """--fresh: the events of the clients, with a chain and times of recording of their own."""
    log = folder / f"{TEACHING}.jsonl"
    other = drill_replay("import", log, "--drill", "salinan", "--store", folder)
    assert "--fresh" in refused(other)
    ran = drill_replay("import", log, "--fresh", "--drill", "salinan", "--store", folder)
    assert ran.code == 0, ran.err
    assert clients(folder, "salinan") == clients(folder, TEACHING)
    header = json.loads((folder / "salinan.jsonl").read_text().splitlines()[0])
    assert (header["drill"], header["host"]) == ("salinan", "Polres Kota Harapan (rekaan)")
    title = drill_replay("import", log, "--title", "T", "--store", tmp_path / "new")
    assert "--fresh" in refused(title, 2)


def test_a_side_log_follows_its_drill(folder, tmp_path):
    """It is a log of ours; without the drill's own one it has no place."""
    notes = tmp_path / f"{TEACHING}.notes.jsonl"
    named = f'"drill":"{TEACHING}","log":"notes"'
    header = f'{{{named},"nature":"fictional","title":{{"id":"T"}}}}'
    made = jsonl(tmp_path / "notes.jsonl", [header, '{"kind":"note","text":{"id":"a"}}'])
    assert "import the drill's own log first" in refused(
        drill_replay("import", made, "--store", tmp_path / "new")
    )
    assert drill_replay("import", made, "--store", folder).code == 0
    shutil.copy(folder / notes.name, notes)
    ran = drill_replay("import", folder / f"{TEACHING}.jsonl", notes, "--store", tmp_path / "new")
    assert ran.code == 0, ran.err
    assert (tmp_path / "new" / notes.name).read_bytes() == notes.read_bytes()
    proved = drill_replay("verify", "--store", tmp_path / "new")
    assert [line.split()[:3] for line in proved.lines] == [
        [TEACHING, "ok", "284"], [f"{TEACHING}.notes", "ok", "1"],
    ]  # fmt: skip


def test_every_refused_row_is_told_and_nothing_is_made(tmp_path):
    """By its line, its member and the reason; with --skip-bad the others are imported."""
    lines = ['{"kind":"gas","id":"a"}', '{"kind":"teargas"}', "", "gas", '{"kind":"gas","id":"a"}',
             '{"kind":"arrest","id":"a"}', '{"kind":"gas","level":9,"side":"x"}']  # fmt: skip
    file, store = jsonl(tmp_path / "pos2.jsonl", lines), tmp_path / "new"
    ran = drill_replay("import", file, "--title", "T", "--store", store)
    assert "4 of 6 rows" in refused(ran)
    assert "nothing was made" in ran.err
    starts = [line.removeprefix(f"{file}:").split(": ")[:2] for line in ran.err.splitlines()[:-1]]
    assert starts[:1] + starts[2:] == [["2", "kind"], ["6", "id"], ["7", "level"], ["7", "side"]]
    assert starts[1][0] == "4"
    assert files_of(store) == set()
    reasons = tmp_path / "reasons.txt"
    some = drill_replay(
        "import", file, "--title", "T", "--skip-bad", "--rejected", reasons, "--store", store
    )
    assert some.code == 0
    assert "4 rows refused and left out" in some.out
    assert "1 stood there twice and was taken once" in some.out
    assert len(reasons.read_text().splitlines()) == 5
    assert [json.loads(line)["kind"] for line in stored(store, "pos2")] == ["gas"]


def test_many_refused_rows_do_not_flood_the_terminal(tmp_path):
    """The first hundred, and how many more; a file takes all."""
    file = jsonl(tmp_path / "bad.jsonl", ['{"kind":"x"}'] * 250)
    reasons = tmp_path / "reasons.txt"
    ran = drill_replay(
        "import", file, "--title", "T", "--rejected", reasons, "--store", tmp_path / "new"
    )
    assert ran.code == 1
    assert len(ran.err.splitlines()) == 102
    assert f"and 150 more; all are in {reasons}" in ran.err
    assert len(reasons.read_text().splitlines()) == 250


def test_a_foreign_log_is_mapped(tmp_path):
    """Paths, constants, kinds by another name, local times; the rest stays."""
    lines = ['{"ts":"2026-01-15 09:00:00","type":"tear gas","message":"Gas","ms":1e2,"seq":1}']
    file, store = jsonl(tmp_path / "radio.ndjson", lines), tmp_path / "new"
    rules = ["--map", "time=ts", "--map", "kind=type", "--map", "text.id=message", "--map",
             "source=:radio", "--kind", "tear gas=gas", "--offset", "+07:00"]  # fmt: skip
    ran = drill_replay("import", file, *rules, "--title", "T", "--drill", "r1", "--store", store)
    assert ran.code == 0, ran.err
    assert "seq of 1 row was left out" in ran.err
    assert clients(store, "r1")[0].partition(b",")[2] == (
        b'"time":"2026-01-15T09:00:00+07:00","kind":"gas","text":{"id":"Gas"},"source":"radio",'
        b'"ms":1e2'
    )


@pytest.mark.parametrize(
    ("options", "code", "said"),
    [
        (["--map", "time"], 2, "'time' is no rule"),
        (["--map", "h=x"], 2, "h is written by the store"),
        (["--kind", "x"], 2, "no pair of kinds"),
        (["--offset", "WIB"], 2, "no offset"),
        (["--map", "time=when"], 1, "no row of"),
        (["--drill", "Ä"], 1, "cannot be the id of a drill"),
        (["--format", "csv"], 1, "no column is the kind"),
        (["--format", "cloudevents"], 1, "1 of 1 row of"),
        (["--header", "missing.json"], 1, "missing.json: no such file"),
    ],
)
def test_options_that_cannot_be_meant_are_named(tmp_path, options, code, said):
    """One line with the way out, and no drill."""
    file = jsonl(tmp_path / "a.jsonl", ['{"kind":"gas"}'])
    title = [] if "--header" in options else ["--title", "T"]
    ran = drill_replay("import", file, *options, *title, "--store", tmp_path / "new")
    assert said in refused(ran, code)
    assert not (tmp_path / "new").exists() or files_of(tmp_path / "new") == set()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.jsonl", b"", "is empty"),
        ("a.jsonl", b"\n\n", "does not look like events"),
        ("a.json", b'[{"kind":"gas"}]', "one JSON array"),
        ("a.bin", b"\x00\x01\x02", "does not look like events"),
        ("a.csv", b"kind,scene\n", "holds no event"),
        ("a.csv", b"scene\na\n", "no column is the kind"),
        ("a.csv", "kind,a\ngas,b\n".encode("utf-16"), "save it as UTF-8"),
        ("a.csv", b'kind,"a"b\n', "a.csv: line 1: not CSV"),
    ],
)
def test_files_that_hold_no_events(tmp_path, name, content, said):
    """Seen before anything is made."""
    file = tmp_path / name
    file.write_bytes(content)
    ran = drill_replay("import", file, "--title", "T", "--store", tmp_path / "new")
    assert said in refused(ran)
    assert files_of(tmp_path / "new") == set()


def test_a_drill_needs_a_title(tmp_path):
    """A file without a header does not say what it is called."""
    file = jsonl(tmp_path / "a.jsonl", ['{"kind":"gas"}'])
    assert "--title" in refused(drill_replay("import", file, "--store", tmp_path / "new"), 2)


def test_a_header_file_may_be_the_first_line_of_a_log(tmp_path):
    """`head -n 1` of an exported log gives the header for its table."""
    header = (EXAMPLES / f"{TEACHING}.jsonl").read_text().splitlines()[0]
    file = jsonl(tmp_path / "a.csv", ["kind,nature", "gas,fictional"])
    kept = jsonl(tmp_path / "header.json", [header])
    ran = drill_replay(
        "import", file, "--header", kept, "--drill", TEACHING, "--store", tmp_path / "new"
    )
    assert ran.code == 0, ran.err
    assert (tmp_path / "new" / f"{TEACHING}.jsonl").read_text().splitlines()[0] == header


def test_a_log_by_hand_becomes_a_drill(tmp_path):
    """A header without h, then events."""
    header = '{"drill":"tangan","nature":"exercise","title":{"id":"T"}}'
    file = jsonl(tmp_path / "x.jsonl", [header, '{"kind":"gas"}'])
    ran = drill_replay("import", file, "--store", tmp_path / "new")
    assert (ran.code, len(stored(tmp_path / "new", "tangan"))) == (0, 1)


def test_a_dry_run_checks_all_and_makes_nothing(folder, tmp_path):
    """Beside a running server, too: it takes no lock."""
    good = jsonl(tmp_path / "good.jsonl", ['{"kind":"gas"}'])
    bad = jsonl(tmp_path / "bad.jsonl", ['{"kind":"x"}'])
    before = files_of(folder)
    with serving(folder):
        ran = drill_replay("import", good, "--title", "T", "--dry-run", "--store", folder)
        assert (ran.code, ran.out) == (0, "good would be imported: 1 event\n")
        refused(drill_replay("import", bad, "--title", "T", "--dry-run", "--store", folder))
    assert files_of(folder) == before


def test_a_folder_that_a_server_writes_is_left_to_it(folder, tmp_path):
    """An import is a writer like any other."""
    file = jsonl(tmp_path / "a.jsonl", ['{"kind":"gas"}'])
    with serving(folder):
        ran = drill_replay("import", file, "--title", "T", "--store", folder)
    assert "is being written by" in refused(ran)


def test_through_a_server_rows_are_sent_once_all_are_sound(folder, tmp_path):
    """Again is a retry, going on where it stopped; other events are not mixed in."""
    lines = [f'{{"kind":"gas","n":{number}}}' for number in range(2500)]
    file = jsonl(tmp_path / "besar.jsonl", lines)
    bad = jsonl(tmp_path / "bad.jsonl", [*lines[:5], '{"kind":"x"}'])
    with serving(folder) as served:
        there = ["--title", "T", "--url", served.url]
        assert "1 of 6 rows" in refused(drill_replay("import", bad, *there))
        ran = drill_replay("import", file, *there)
        assert (ran.code, ran.out) == (0, "besar imported: 2,500 events\n"), ran.err
        again = drill_replay("import", file, *there)
        assert again.code == 0
        assert "was there with 2,500 of the events" in again.err
        shorter = jsonl(tmp_path / "besar.jsonl", lines[:7])
        assert "with other events" in refused(drill_replay("import", shorter, *there))
        log = EXAMPLES / f"{TEACHING}.jsonl"
        assert "--fresh" in refused(drill_replay("import", log, "--url", served.url))
        fresh = drill_replay("import", log, "--fresh", "--drill", "baru", "--url", served.url)
        assert fresh.code == 0, fresh.err
    assert len(stored(folder, "besar")) == 2500
    assert clients(folder, "baru") == clients(folder, TEACHING)


def test_a_drill_imported_here_and_one_appended_have_the_same_ids(folder, tmp_path):
    """FORMAT.md section 5: they follow from the drill and the lines."""
    lines = ['{"kind":"gas"}', '{"kind":"gas"}', ' {"kind": "arrest"}']
    file = jsonl(tmp_path / "d1.jsonl", lines)
    drill_replay("import", file, "--title", "T", "--store", folder)
    drill_replay("new", "d1", "--title", "T", "--store", tmp_path / "other")
    drill_replay("append", "d1", file, "--store", tmp_path / "other")
    assert clients(folder, "d1") == clients(tmp_path / "other", "d1")
    again = drill_replay("append", "d1", file, "--store", folder)
    assert "3 events were there already" in again.out


def test_a_killed_import_leaves_no_drill(tmp_path):
    """Only a hidden file, which the next import removes."""
    store = tmp_path / "new"
    with subprocess.Popen(
        [*COMMAND, "import", "-", "--title", "T", "--drill", "d", "--store", store],
        stdin=subprocess.PIPE,
        env=environment(),
    ) as process:
        assert process.stdin is not None
        lines = "".join(f'{{"kind":"gas","n":{number}}}\n' for number in range(20_000))
        process.stdin.write(b'{"kind":"gas"}\n' + lines.encode())
        process.stdin.flush()
        hidden = store / ".d.jsonl.import"
        deadline = time.monotonic() + 20
        while not (hidden.exists() and hidden.stat().st_size):
            assert time.monotonic() < deadline
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.stdin.close()
    assert files_of(store) == {".d.jsonl.import"}
    assert drill_replay("list", "--json", "--store", store).out == "[]\n"
    file = jsonl(tmp_path / "e.jsonl", ['{"kind":"gas"}'])
    assert drill_replay("import", file, "--title", "T", "--store", store).code == 0
    assert files_of(store) == {"e.jsonl"}


def test_an_import_that_has_no_room_leaves_nothing(tmp_path):
    """A limit of the system stands in for a full disk."""
    lines = [f'{{"kind":"gas","n":{number}}}' for number in range(20_000)]
    file, store = jsonl(tmp_path / "besar.jsonl", lines), tmp_path / "new"
    limited = ["sh", "-c", 'ulimit -f 1000; exec "$@"', "sh", *COMMAND]
    ran = subprocess.run(
        [*limited, "import", file, "--title", "T", "--store", store],
        env=environment(),
        capture_output=True,
        text=True,
    )
    assert "make room" in refused(Ran(ran.returncode, ran.stdout, ran.stderr))
    assert files_of(store) == set()


PEAK = """
import sys, threading
from replay.cli import main

def anonymous():
    fields = dict(line.split(":") for line in open("/proc/self/status"))
    return int(fields["RssAnon"].split()[0])

def watch():
    global peak
    while not done.wait(0.01):
        peak = max(peak, anonymous())

peak, done = 0, threading.Event()
watcher = threading.Thread(target=watch)
watcher.start()
code = main(sys.argv[1:])
done.set()
watcher.join()
print(code, peak, file=sys.stderr)
"""


@pytest.mark.timeout(300)
def test_memory_does_not_grow_with_the_file(tmp_path):
    """A hundred thousand rows need hardly more than ten thousand."""
    peaks = []
    for rows in (10_000, 100_000):
        name = f"d{rows}"
        path = tmp_path / f"{name}.jsonl"
        with path.open("w") as file:
            for number in range(rows):
                file.write(
                    f'{{"id":"event-{number}","kind":"gas","text":{{"id":"Gas {number}"}}}}\n'
                )
        ran = subprocess.run(
            [sys.executable, "-c", PEAK, "import", path, "--title", "T", "--store", tmp_path / "s"],
            env=environment(MALLOC_ARENA_MAX="1"),
            capture_output=True,
            text=True,
        )
        code, anonymous = ran.stderr.split()[-2:]
        assert code == "0", ran.stderr
        peaks.append(int(anonymous))
    assert os.path.getsize(tmp_path / "s" / "d100000.jsonl") > 15_000_000
    assert peaks[1] - peaks[0] < 16_000, peaks


def importing(store: Path, *options: str | Path) -> subprocess.Popen[bytes]:
    """An import that has begun and waits for more."""
    process = subprocess.Popen(
        [*COMMAND, "import", "-", "--title", "T", "--drill", "d", *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    )
    assert process.stdin is not None
    lines = "".join(f'{{"kind":"gas","n":{number}}}\n' for number in range(20_000))
    process.stdin.write(lines.encode())
    process.stdin.flush()
    hidden, deadline = store / ".d.jsonl.import", time.monotonic() + 20
    while not (hidden.exists() and hidden.stat().st_size):
        assert time.monotonic() < deadline
        time.sleep(0.01)
    return process


def test_an_import_that_is_interrupted_says_that_nothing_was_made(tmp_path):
    """One line, and the exit code of an interrupt."""
    store = tmp_path / "new"
    with importing(store, "--store", store) as process:
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=30)
    said = "drill-replay: <stdin>: interrupted; nothing was made — import it again\n"
    assert (process.returncode, out, err.decode()) == (130, b"", said)
    assert files_of(store) == set()


def test_folders_that_cannot_be_written_are_named(folder, tmp_path):
    """As they were given, and no file that nobody knows of; what to do is true."""
    nowhere = tmp_path / "missing" / "x"
    said = refused(drill_replay("export", TEACHING, "-o", nowhere, "--store", folder))
    assert f" {nowhere.parent}: no such file or directory — " in said
    under = folder / f"{TEACHING}.jsonl" / "x"
    assert f"{under.parent}: not a directory" in refused(
        drill_replay("export", TEACHING, "-o", under, "--store", folder)
    )
    store = jsonl(tmp_path / "a-file", [])
    made = refused(drill_replay("new", "d", "--title", "T", "--store", store))
    assert made.endswith(" — check the name and try again")


def test_an_address_that_is_not_the_servers_own_is_told(folder):
    """`list` would not help."""
    with serving(folder) as served:
        page = f"{served.url}/drills/{TEACHING}"
        said = refused(drill_replay("list", "--url", page))
        assert "check the address given with --url" in said
        assert "list" in refused(drill_replay("export", "missing", "--url", served.url))
