"""Sending from the shell, against a server that answers as ODK Central does."""

import pytest

from surveyor.cli import main
from surveyor.server.access import NewToken
from tests.support.fake_central import TOKEN, fake_central
from tests.support.served import served
from tests.support.small_project import XFORM, finish, photo, small_project


@pytest.fixture(autouse=True)
def _network(socket_enabled):
    """Loopback."""


@pytest.fixture
def folder(tmp_path):
    with small_project(tmp_path / "p") as project:
        finish(project, "Lamaru", photos=(photo(3000),))
    return str(tmp_path / "p")


@pytest.fixture
def central():
    with fake_central() as made:
        made.forms["kecil"] = ("1", "Kecil", XFORM, {})
        yield made


def address(server, token=TOKEN):
    return f"http://127.0.0.1:{server.port}/v1/key/{token}/projects/1"


def test_an_entry_goes_from_the_shell_to_the_office(folder, central, capsys):
    assert (
        main(["destination", "add", folder, address(central), "--name", "Pusat"]) == 0
    )
    assert main(["send", folder]) == 0

    said = capsys.readouterr().out
    assert "1 entri mengantre" in said
    assert "1 entri terkirim, 1 foto terkirim" in said
    assert len(central.entries) == 1


def test_photos_may_stay_behind(folder, central, capsys):
    main(["destination", "add", folder, address(central)])
    assert main(["send", folder, "--photos", "never"]) == 0

    assert [e["files"] for e in central.entries.values()] == [{}]


def test_a_destination_is_listed_tested_and_removed(folder, central, capsys):
    main(["destination", "add", folder, address(central), "--name", "Pusat"])
    assert main(["destination", "test", folder]) == 0
    assert main(["destination", "list", folder]) == 0
    assert main(["destination", "remove", folder, "Pusat"]) == 0

    said = capsys.readouterr().out
    assert "Terhubung. 1 kuesioner tersedia." in said
    assert "tidak terenkripsi" in said
    assert "Tujuan Pusat dihapus" in said
    assert TOKEN not in said


def test_a_wrong_token_is_told_with_what_to_do(folder, central, capsys):
    main(["destination", "add", folder, address(central, "other")])

    assert main(["destination", "test", folder]) == 1
    assert main(["send", folder]) == 2
    both = capsys.readouterr()
    assert "menolak token" in both.out
    assert "minta yang baru" in both.err


def test_a_token_is_read_from_a_file(folder, central, tmp_path):
    (tmp_path / "token").write_text(TOKEN + "\n")
    bare = f"http://127.0.0.1:{central.port}/v1/projects/1"

    main(["destination", "add", folder, bare, "--secret", str(tmp_path / "token")])

    assert main(["destination", "test", folder]) == 0


def test_without_a_destination_the_way_to_one_is_told(folder, capsys):
    assert main(["send", folder]) == 2

    assert "surveyor destination add" in capsys.readouterr().err


def test_nonsense_is_no_address(folder, capsys):
    assert main(["destination", "add", folder, "halo"]) == 2

    assert "bukan alamat server" in capsys.readouterr().err


def test_a_long_text_that_is_no_address_is_told(folder, capsys):
    assert main(["destination", "add", folder, "a" * 1000]) == 2

    assert "bukan alamat server" in capsys.readouterr().err


def test_a_secret_that_is_not_there_is_told(folder, central, tmp_path, capsys):
    lost = str(tmp_path / "lost")

    assert main(["destination", "add", folder, address(central), "--secret", lost]) == 2

    assert "tidak ditemukan" in capsys.readouterr().err


def test_questionnaires_are_fetched(tmp_path, central, capsys):
    with small_project(tmp_path / "q", with_form=False):
        pass
    main(["destination", "add", str(tmp_path / "q"), address(central)])

    assert main(["receive", str(tmp_path / "q")]) == 0
    assert "Datang: 1 kuesioner baru" in capsys.readouterr().out


def test_photos_of_others_are_told_and_fetched_when_asked(folder, tmp_path, capsys):
    (tmp_path / "server").mkdir()
    with served(tmp_path / "server") as server:
        card = NewToken(None, server.token("Ani")).card(server.url)
        main(["destination", "add", folder, card])
        assert main(["send", folder]) == 0
        with small_project(tmp_path / "q"):
            pass
        office = str(tmp_path / "q")
        card = NewToken(None, server.token("Rahma", "office")).card(server.url)
        main(["destination", "add", office, card])
        capsys.readouterr()

        main(["receive", office, "--photos", "never"])
        before = capsys.readouterr().out
        main(["receive", office])
        after = capsys.readouterr().out

    assert "1 foto dari orang lain belum diambil (3,0 kB)." in before
    assert "surveyor receive DIR --photos later" in before
    assert "Datang: 1 foto dari orang lain" in after
    assert "belum diambil" not in after
