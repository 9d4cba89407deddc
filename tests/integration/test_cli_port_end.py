"""`drill-replay seal` and `remove`, and what `verify` says of seals and signatures."""

import os
import pty
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from command import COMMAND, Ran, drill_replay, environment, serving

EXAMPLES = Path(__file__).parents[2] / "events" / "examples"
DRILL = "okutimur-20231017"


@pytest.fixture
def folder(tmp_path):
    """A folder with one drill."""
    place = tmp_path / "drills"
    place.mkdir()
    shutil.copy(EXAMPLES / f"{DRILL}.jsonl", place)
    return place


@pytest.fixture
def keys(tmp_path):
    """A key of an operator and its public half, made by openssl as --help says."""
    private, public = tmp_path / "key.pem", tmp_path / "pub.pem"
    made = ["openssl", "genpkey", "-algorithm", "ed25519", "-out", private]
    subprocess.run(made, check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True)
    return private, public


def refused(ran: Ran, code: int = 1) -> str:
    assert (ran.code, ran.out, ran.err.count("\n")) == (code, "", 1), ran
    assert " — " in ran.err
    return ran.err


def verify(folder, *options) -> Ran:
    return drill_replay("verify", "--store", folder, *options)


def test_a_sealed_drill_takes_nothing_any_more(folder):
    """Its head is told, to be written down elsewhere; sealing again changes nothing."""
    first = drill_replay("seal", DRILL, "--store", folder)
    assert first.code == 0
    head = first.lines[0].rpartition(" ")[2]
    assert first.lines[0] == f"{DRILL}: 17 events, sealed, head {head}"
    assert drill_replay("seal", DRILL, "--store", folder) == first
    assert (folder / f"{DRILL}.jsonl").read_text().rstrip().endswith(f'"h":"{head}"}}')
    more = drill_replay("append", DRILL, "-", "--store", folder, stdin=b'{"kind":"gas"}')
    assert "sealed" in refused(more)
    assert f"chain whole, head {head[:12]}, sealed" in verify(folder).out


def test_verify_says_what_a_log_without_seal_does_not_prove(folder):
    """A log that was cut between two lines is as whole as before."""
    assert "not sealed: a cut end would not show" in verify(folder).out


def test_a_signed_head_is_checked_against_the_key(folder, keys):
    """Without a known key the signature says who, not that it is the one."""
    private, public = keys
    ran = drill_replay("seal", DRILL, "--sign", private, "--store", folder)
    assert ran.code == 0, ran.err
    name = ran.lines[1].split()[3].rstrip(":")
    assert str(folder / f"{DRILL}.sig") in ran.lines[1]
    unknown, known = verify(folder), verify(folder, "--key", public)
    assert (unknown.code, known.code) == (0, 0)
    assert f"signed by key {name}, not checked against a known key: give --key" in unknown.out
    assert f"sealed, signed by the key given, {name}" in known.out
    again = drill_replay("seal", DRILL, "--sign", private, "--store", folder)
    assert again == ran


def test_a_drill_that_is_sealed_can_be_signed_later(folder, keys):
    """By one key; another one's signature is not put in its place."""
    drill_replay("seal", DRILL, "--store", folder)
    assert drill_replay("seal", DRILL, "--sign", keys[0], "--store", folder).code == 0
    other = folder.parent / "other.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", other], check=True)
    ran = drill_replay("seal", DRILL, "--sign", other, "--store", folder)
    assert ran.code == 1
    assert "is another signature" in ran.err


def test_a_log_that_was_made_anew_is_not_what_was_signed(folder, keys):
    """Whole, sealed, and forged: only the signature tells."""
    private, public = keys
    drill_replay("seal", DRILL, "--sign", private, "--store", folder)
    table = folder.parent / f"{DRILL}.csv"
    drill_replay("export", DRILL, "--format", "csv", "-o", table, "--store", folder)
    table.write_bytes(table.read_bytes().replace(b"Dalmas", b"DALMAS"))
    (folder / f"{DRILL}.jsonl").unlink()
    assert drill_replay("import", table, "--title", "T", "--store", folder).code == 0
    drill_replay("seal", DRILL, "--store", folder)
    for options in ([], ["--key", public]):
        ran = verify(folder, *options)
        assert ran.code == 4
        assert f"not what was signed: 17 events of {DRILL}" in ran.out


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw.replace(b"events: 17", b"events: 18"), "does not fit"),
        (lambda raw: raw[:-1], "not as it was written"),
        (lambda raw: b"", "not as it was written"),
    ],
)
def test_a_signature_that_was_changed_is_told(folder, keys, spoil, said):
    """As bad as a changed log: what was signed is not proved."""
    drill_replay("seal", DRILL, "--sign", keys[0], "--store", folder)
    path = folder / f"{DRILL}.sig"
    path.write_bytes(spoil(path.read_bytes()))
    ran = verify(folder)
    assert ran.code == 4
    assert said in ran.out


def test_a_signature_that_is_none_stops_no_verify(folder, keys):
    """It is told for its drill, the others are checked, and the worst wins."""
    shutil.copy(EXAMPLES / "banjarnegara-20230925.jsonl", folder)
    path = folder / f"{DRILL}.sig"
    path.write_bytes(b"x" * (1 << 20))
    long = verify(folder)
    path.unlink()
    path.mkdir()
    for ran in (long, verify(folder), verify(folder, "--key", keys[1])):
        assert (ran.code, len(ran.lines), ran.err) == (4, 2, ""), ran
        assert "the signature file is not as it was written" in ran.lines[1]


def test_a_signature_of_another_form_is_told_as_such(folder, keys):
    """A newer version may know it; this one proves nothing by it."""
    drill_replay("seal", DRILL, "--sign", keys[0], "--store", folder)
    path = folder / f"{DRILL}.sig"
    path.write_bytes(path.read_bytes().replace(b"signature 1", b"signature 2"))
    without, asked = verify(folder), verify(folder, "--key", keys[1])
    assert (without.code, asked.code) == (0, 1)
    for ran in (without, asked):
        assert "signed, not checked: its form is signature 2" in ran.out


def test_a_key_that_is_not_the_one_and_a_signature_that_is_not_there(folder, keys):
    """Who asks for a key wants to know of both."""
    drill_replay("seal", DRILL, "--store", folder)
    missing = verify(folder, "--key", keys[1])
    assert (missing.code, "not signed" in missing.out) == (1, True)
    drill_replay("seal", DRILL, "--sign", keys[0], "--store", folder)
    other, public = folder.parent / "other.pem", folder.parent / "other-pub.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", other], check=True)
    subprocess.run(["openssl", "pkey", "-in", other, "-pubout", "-out", public], check=True)
    assert "is a private key" in refused(verify(folder, "--key", other))
    ran = verify(folder, "--key", public)
    assert ran.code == 1
    assert "which is not the key given" in ran.out


def test_keys_that_are_none(folder):
    """Told before anything is sealed."""
    log = folder / f"{DRILL}.jsonl"
    before = log.read_bytes()
    sign = drill_replay("seal", DRILL, "--sign", log, "--store", folder)
    assert "openssl genpkey" in refused(sign)
    assert "no such file" in refused(drill_replay("seal", DRILL, "--sign", "x", "--store", folder))
    assert "-pubout" in refused(verify(folder, "--key", log))
    assert log.read_bytes() == before


def test_side_logs_are_verified_too(folder):
    """A damaged one is told by its name."""
    path = folder / f"{DRILL}.notes.jsonl"
    header = f'{{"drill":"{DRILL}","log":"notes","nature":"exercise","title":{{"id":"T"}}}}\n'
    path.write_text(header + '{"kind":"note","text":{"id":"a"}}\n')
    waiting = verify(folder, DRILL)
    assert waiting.code == 0
    assert waiting.lines[1].startswith(f"{DRILL}.notes  ok")
    assert "1 hand-written line waiting to be taken in" in waiting.lines[1]
    assert verify(folder, f"{DRILL}.notes").lines == waiting.lines[1:]
    path.write_text("gas\n")
    ran = verify(folder)
    assert ran.code == 4
    assert [line.split()[:2] for line in ran.lines] == [
        [DRILL, "ok"], [f"{DRILL}.notes", "damaged"],
    ]  # fmt: skip


def test_a_removed_drill_is_moved_aside_and_can_be_brought_back(folder):
    """With all its files, by the command that is told."""
    (folder / f"{DRILL}.sig").write_text("x")
    log = (folder / f"{DRILL}.jsonl").read_bytes()
    ran = drill_replay("remove", DRILL, "--yes", "--store", folder)
    assert ran.code == 0, ran.err
    assert drill_replay("list", "--json", "--store", folder).out == "[]\n"
    back = ran.lines[-1].partition("to bring it back: ")[2]
    subprocess.run(["sh", "-c", back], check=True)
    assert (folder / f"{DRILL}.jsonl").read_bytes() == log
    assert (folder / f"{DRILL}.sig").exists()


def test_a_drill_is_not_removed_unasked(folder):
    """Where nobody can be asked --yes is needed; an unknown one is told."""
    assert "say --yes" in refused(drill_replay("remove", DRILL, "--store", folder), 2)
    missing = drill_replay("remove", "missing", "--yes", "--store", folder)
    assert "drill-replay list" in refused(missing)


@pytest.mark.parametrize(("answer", "code"), [(b"n\n", 1), (b"\n", 1), (b"y\n", 0)])
def test_who_sits_at_a_terminal_is_asked(folder, answer, code):
    """Anything but yes keeps it."""
    mine, theirs = pty.openpty()
    os.write(mine, answer)
    with subprocess.Popen(
        [*COMMAND, "remove", DRILL, "--store", folder],
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
    ) as process:
        _, said = process.communicate(timeout=30)
    os.close(mine)
    os.close(theirs)
    assert (process.returncode, b"17 events" in said) == (code, True)
    assert (folder / f"{DRILL}.jsonl").exists() == bool(code)


@pytest.mark.parametrize("command", [["seal", DRILL], ["remove", DRILL, "--yes"]])
def test_beside_a_server_nothing_is_ended(folder, command):
    """The files are the server's; it has to be stopped first."""
    with serving(folder) as served:
        here = refused(drill_replay(*command, "--store", folder))
        there = refused(drill_replay(*command, "--url", served.url))
    assert "stop it first" in here
    assert "stop the server" in there
    assert (folder / f"{DRILL}.jsonl").read_bytes() == (EXAMPLES / f"{DRILL}.jsonl").read_bytes()


def test_the_package_for_signatures_is_loaded_only_for_them(folder):
    """It is an extra; verify of a log without signature does not need it."""
    program = f"""
import sys
from replay.cli import main
main(["verify", "--store", {str(folder)!r}])
print(sorted(name for name in sys.modules if name.startswith("cryptography")))
"""
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert ran.stdout.splitlines()[-1] == "[]"
