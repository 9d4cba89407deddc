"""A signature of a head: the bytes of FORMAT.md, checked by us and by openssl alone."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from events import signature
from events.signature import (
    NoCryptography,
    SignatureError,
    check,
    fingerprint,
    public_key,
    read,
    sign,
)

KEY = ed25519.Ed25519PrivateKey.from_private_bytes(b"drill-replay-vector-of-FORMAT.md")
HEAD = "68d922edf529d6c8174f029dea7057e0fb3d99f4b12ecc512f20dc50e3631fcb"
PUBLIC = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
PEM = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
SIGNED = sign("contoh", 3, HEAD, PEM)


def test_what_was_signed_is_read_back_and_fits() -> None:
    """Drill, number of events and head."""
    found = read(SIGNED)
    check(found)
    assert (found.drill, found.events, found.head) == ("contoh", 3, HEAD)
    assert found.key == PUBLIC
    assert found.fingerprint == fingerprint(found.key)


def test_signing_again_gives_the_same_bytes() -> None:
    """So a rerun is a retry."""
    assert sign("contoh", 3, HEAD, PEM) == SIGNED


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"events: 3", b"events: 4", "does not fit"),
        (b"contoh", b"contoy", "does not fit"),
        (b"head: 68", b"head: 69", "does not fit"),
        (b"signature 1", b"signature 2", "signature 2; this version knows 1"),
        (b"signature 1", b"signature x", "not as it was written"),
        (b"events: 3", b"events: 03", "not as it was written"),
        (b"key: M", b"key: ", "not as it was written"),
        (b"key: MCow", b"key: MCpw", "no key of Ed25519"),
    ],
)
def test_what_was_changed_proves_nothing(old: bytes, new: bytes, said: str) -> None:
    """Every byte of the file counts."""
    assert old in SIGNED
    with pytest.raises(SignatureError, match=said):
        check(read(SIGNED.replace(old, new)))


def test_a_signature_by_another_key_does_not_fit() -> None:
    """The key in the file is the one that is checked against."""
    other = ed25519.Ed25519PrivateKey.generate()
    pem = other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    theirs = sign("contoh", 3, HEAD, pem)
    mixed = SIGNED.partition(b"signature: ")[0] + b"signature: " + theirs.rpartition(b" ")[2]
    with pytest.raises(SignatureError, match="does not fit"):
        check(read(mixed))


@pytest.mark.parametrize(
    ("pem", "said"),
    [
        (b"", "is no private key in PEM; .*openssl genpkey"),
        (PEM.replace(b"MC4", b"MC5"), "is no private key in PEM"),
        (
            KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"x")),
            "has a passphrase; .* `openssl pkey -in key.pem -out",
        ),
        (
            ec.generate_private_key(ec.SECP256R1()).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
            "is not of Ed25519; .*openssl genpkey",
        ),
    ],
)
def test_keys_that_cannot_sign(pem: bytes, said: str) -> None:
    """Named, with the command that makes one that can."""
    with pytest.raises(SignatureError, match=said) as refused:
        sign("contoh", 3, HEAD, pem)
    assert "; " in str(refused.value)


def test_public_keys() -> None:
    """As `openssl pkey -pubout` gives them; a private one is told as such."""
    public = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    assert public_key(public) == PUBLIC
    with pytest.raises(SignatureError, match=r"is a private key; .*openssl pkey"):
        public_key(PEM)
    with pytest.raises(SignatureError, match=r"openssl pkey .*-pubout"):
        public_key(b"-----BEGIN CERTIFICATE-----")


@pytest.mark.parametrize(
    "work",
    [
        lambda: sign("contoh", 3, HEAD, PEM),
        lambda: check(read(SIGNED)),
        lambda: public_key(b""),
    ],
)
def test_without_the_package_one_line_says_how_to_get_it(
    work: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is an extra: nothing else needs it."""
    real = builtins.__import__

    def without(name: str, *rest: object) -> object:
        if name.startswith("cryptography"):
            raise ImportError(name)
        return real(name, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(builtins, "__import__", without)
    with pytest.raises(NoCryptography, match="pip install 'drill-replay"):
        work()


def test_the_vector_of_the_format() -> None:
    """FORMAT.md section 17 has this very file; its commands are run with those of the others."""
    format_md = Path(signature.__file__).with_name("FORMAT.md").read_text()
    assert SIGNED.decode() in format_md
    assert fingerprint(PUBLIC) in format_md
