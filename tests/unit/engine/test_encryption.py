"""Encrypted entries: sealed for the office, opened there, checked with openssl."""

import base64
import hashlib
import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from surveyor.engine import encryption
from surveyor.engine.encryption import File, seal, unseal

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER = rsa.generate_private_key(public_exponent=65537, key_size=2048)
XML = (
    b'<data id="visit" version="3"><who>Ani</who><orx:meta '
    b'xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>uuid:1-2'
    b"</orx:instanceID></orx:meta></data>"
)
PHOTO = File("photo.jpg", bytes(range(256)) * 33)
EMPTY = File("empty.txt", b"")
NS = {"m": "http://opendatakit.org/submissions", "orx": "http://openrosa.org/xforms"}


def public(key=KEY):
    der = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


def pem(key=KEY, lock=None):
    locked = NoEncryption() if lock is None else BestAvailableEncryption(lock)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)


def opened(sealed, key=KEY, **changed):
    files = {file.name: file.data for file in sealed.files} | changed
    return unseal(sealed.manifest, files.get, key)


def test_what_is_sealed_opens_again_with_its_files():
    found = opened(seal(XML, [PHOTO, EMPTY], public()))
    assert found.xml == XML
    assert found.media == (PHOTO, EMPTY)
    assert found.missing == ()
    assert found.intact is True


@given(st.binary(max_size=70), st.binary(max_size=40), st.text(max_size=8))
@settings(max_examples=25, deadline=None)
def test_any_bytes_come_back(first, second, name):
    files = [File("a.bin", first), File(f"b{name.encode().hex()}", second)]
    found = opened(seal(XML, files, public()))
    assert (found.xml, list(found.media), found.intact) == (XML, files, True)


def test_the_manifest_says_what_it_holds_but_no_answer():
    sealed = seal(XML, [PHOTO], public())
    root = etree.fromstring(sealed.manifest)
    assert root.tag == f"{{{NS['m']}}}data"
    assert dict(root.attrib) == {"id": "visit", "encrypted": "yes", "version": "3"}
    assert root.findtext("m:encryptedXmlFile", namespaces=NS) == "submission.xml.enc"
    assert root.findtext("m:media/m:file", namespaces=NS) == "photo.jpg.enc"
    assert root.findtext("orx:meta/orx:instanceID", namespaces=NS) == "uuid:1-2"
    assert encryption.is_manifest(sealed.manifest)
    assert not encryption.is_manifest(XML)
    sent = b"".join(file.data for file in sealed.files) + sealed.manifest
    assert b"Ani" not in sent


def test_two_entries_alike_are_never_encrypted_alike():
    first, second = (seal(XML, [PHOTO, PHOTO], public()) for _n in range(2))
    assert first.files[0].data != second.files[0].data
    assert first.files[0].data != first.files[1].data


def openssl(*arguments, given=b""):
    done = subprocess.run(
        ["openssl", *arguments], input=given, capture_output=True, check=True
    )
    return done.stdout


OAEP = [
    part
    for option in ("rsa_padding_mode:oaep", "rsa_oaep_md:sha256", "rsa_mgf1_md:sha256")
    for part in ("-pkeyopt", option)
]


def vector(key, number):
    """The specification's own words: MD5 of id and key, one byte higher per file."""
    seed = bytearray(hashlib.md5(b"uuid:1-2" + key).digest())
    for at in range(number):
        seed[at % 16] = (seed[at % 16] + 1) % 256
    return seed.hex()


needs_openssl = pytest.mark.skipif(
    shutil.which("openssl") is None, reason="an independent program to compare with"
)


@needs_openssl
def test_openssl_opens_what_we_seal(tmp_path):
    (tmp_path / "key.pem").write_bytes(pem())
    files = [PHOTO, EMPTY, *(File(f"f{n}", bytes([n])) for n in range(16))]
    sealed = seal(XML, files, public())
    root = etree.fromstring(sealed.manifest)
    unlock = ["pkeyutl", "-decrypt", "-inkey", str(tmp_path / "key.pem"), *OAEP]
    wrapped = root.findtext("m:base64EncryptedKey", namespaces=NS)
    key = openssl(*unlock, given=base64.b64decode(wrapped))
    for number, (file, locked) in enumerate(
        zip([*files, File("submission.xml", XML)], sealed.files, strict=True), 1
    ):
        iv = vector(key, number)
        cipher = ["enc", "-d", "-aes-256-cfb", "-K", key.hex(), "-iv", iv, "-nopad"]
        plain = openssl(*cipher, given=locked.data)
        padding = plain[-1]
        assert 1 <= padding <= 16
        assert plain == file.data + bytes([padding]) * padding
    signature = root.findtext("m:base64EncryptedElementSignature", namespaces=NS)
    lines = ["visit", "3", wrapped, "uuid:1-2"]
    lines += [f"{f.name}::{hashlib.md5(f.data).hexdigest()}" for f in files]
    lines += [f"submission.xml::{hashlib.md5(XML).hexdigest()}", ""]
    told = openssl(*unlock, given=base64.b64decode(signature))
    assert told == hashlib.md5("\n".join(lines).encode()).digest()


@needs_openssl
@pytest.mark.parametrize("mask", ["sha256", "sha1"])
def test_we_open_what_openssl_seals(tmp_path, mask):
    """With SHA-1 for the mask, as plain Java does where Bouncy Castle is missing."""
    (tmp_path / "public.der").write_bytes(base64.b64decode(public()))
    key = bytes(range(32))
    oaep = [part.replace("mgf1_md:sha256", f"mgf1_md:{mask}") for part in OAEP]
    wrapped = openssl(
        "pkeyutl", "-encrypt", "-pubin", "-keyform", "DER",
        "-inkey", str(tmp_path / "public.der"), *oaep, given=key,
    )  # fmt: skip
    padded = XML + bytes([16 - len(XML) % 16]) * (16 - len(XML) % 16)
    cipher = ["enc", "-aes-256-cfb", "-K", key.hex(), "-iv", vector(key, 1), "-nopad"]
    manifest = (
        '<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="visit" '
        f'encrypted="yes"><base64EncryptedKey>{base64.b64encode(wrapped).decode()}'
        "</base64EncryptedKey><meta xmlns='http://openrosa.org/xforms'><instanceID>"
        "uuid:1-2</instanceID></meta></data>"
    )
    locked = openssl(*cipher, given=padded)
    found = unseal(manifest.encode(), {"submission.xml.enc": locked}.get, KEY)
    assert (found.xml, found.intact) == (XML, None)


def test_a_changed_file_is_told():
    sealed = seal(XML, [PHOTO], public())
    photo = bytearray(sealed.files[0].data)
    photo[5] ^= 1
    found = opened(sealed, **{"photo.jpg.enc": bytes(photo)})
    assert found.xml == XML
    assert found.intact is False


@pytest.mark.parametrize("left", [None, b"", b"cut short"])
def test_a_missing_or_damaged_file_leaves_the_others_readable(left):
    found = opened(seal(XML, [PHOTO, EMPTY], public()), **{"photo.jpg.enc": left})
    assert (found.xml, found.media) == (XML, (EMPTY,))
    assert found.missing == ("photo.jpg.enc",)
    assert found.intact is None


@pytest.mark.parametrize("kept", [None, b"", b"short", b"x" * 32])
def test_an_entry_whose_xml_is_not_whole_is_damaged(kept):
    sealed = seal(XML, [], public())
    with pytest.raises(encryption.DamagedEntry):
        opened(sealed, **{"submission.xml.enc": kept})


def test_an_entry_for_another_key_is_not_opened():
    with pytest.raises(encryption.WrongKey):
        opened(seal(XML, [], public(OTHER)))


@pytest.mark.parametrize(
    "manifest",
    [
        b"<data",
        b'<data encrypted="yes"><base64EncryptedKey>!</base64EncryptedKey></data>',
        b'<data encrypted="yes"/>',
        b'<!DOCTYPE x [<!ENTITY e "e">]><data encrypted="yes">&e;</data>',
    ],
)
def test_a_manifest_of_a_stranger_is_refused_in_words(manifest):
    with pytest.raises((encryption.DamagedEntry, encryption.WrongKey)):
        unseal(manifest, {}.get, KEY)
    assert encryption.is_manifest(manifest) is (b"<data encrypted" in manifest[:15])


@pytest.mark.parametrize(
    ("written", "meant"),
    [("../../a.jpg.enc", "a.jpg"), ("c:\\x\\b.jpg.enc", "b.jpg"), ("..", "file")],
)
def test_names_of_files_lead_into_no_other_folder(written, meant):
    sealed = seal(XML, [PHOTO], public())
    manifest = sealed.manifest.replace(b"photo.jpg.enc", written.encode())
    files = {written: sealed.files[0].data, "submission.xml.enc": sealed.files[1].data}
    [file] = unseal(manifest, files.get, KEY).media
    assert file.name == meant


@pytest.mark.parametrize("key", ["", "MIIB", "!!", "aGFsbG8="])
def test_a_form_without_a_usable_key_is_told(key):
    with pytest.raises(encryption.UnusablePublicKey):
        seal(XML, [], key)


def test_a_key_of_another_kind_or_too_short_is_told():
    curve = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(encryption.UnusablePublicKey):
        seal(XML, [], public(curve))
    with pytest.raises(encryption.UnusablePrivateKey):
        encryption.private_key(pem(curve))


def test_an_entry_without_id_cannot_be_sealed():
    for xml in (b"<data id='x'/>", b"<data"):
        with pytest.raises(encryption.DamagedEntry):
            seal(xml, [], public())


def test_a_locked_key_opens_with_its_password():
    locked = pem(lock=b"rahasia")
    assert encryption.private_key(locked, "rahasia").key_size == 2048
    assert encryption.private_key(pem(), "for nothing").key_size == 2048
    with pytest.raises(encryption.PasswordNeeded):
        encryption.private_key(locked)
    for wrong in (locked, b"-----BEGIN", b""):
        with pytest.raises(encryption.UnusablePrivateKey):
            encryption.private_key(wrong, "salah")
