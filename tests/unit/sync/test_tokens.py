"""Where tokens lie when there is no keyring, as in a portable folder."""

import stat

from surveyor import settings
from surveyor.sync import tokens
from surveyor.sync.tokens import Kept


def test_a_token_is_kept_and_found_again():
    assert tokens.keep("a", "GEHEIM") is Kept.FILE

    assert tokens.secret_of("a") == "GEHEIM"
    assert tokens.secret_of("b") == ""


def test_only_its_owner_may_read_the_file():
    tokens.keep("a", "GEHEIM")

    mode = (settings.home() / "tokens.json").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def test_a_forgotten_token_is_gone_and_the_others_stay():
    tokens.keep("a", "GEHEIM")
    tokens.keep("b", "AUCH")

    tokens.forget("a")

    assert tokens.secret_of("a") == ""
    assert tokens.secret_of("b") == "AUCH"


def test_a_broken_file_is_as_if_there_were_none():
    (settings.home() / "tokens.json").write_text("{nonsense")

    assert tokens.secret_of("a") == ""


def test_a_keyring_without_a_backend_is_no_keyring(monkeypatch, tmp_path):
    import keyring
    from keyring.backends import fail

    monkeypatch.delenv("SURVEYOR_HOME")
    monkeypatch.setattr(settings, "home", lambda: tmp_path)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    try:
        assert tokens.keep("a", "GEHEIM") is Kept.FILE
        assert tokens.secret_of("a") == "GEHEIM"
    finally:
        keyring.set_keyring(before)
