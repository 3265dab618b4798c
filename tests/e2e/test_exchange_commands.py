"""bundle, merge, withdraw, review and key, as a person types them."""

import shutil
from dataclasses import replace

import pytest

from surveyor import cli, settings
from surveyor.store.project import Project
from surveyor.usecases.demo import fill_demo
from tests.support.offices import entry


@pytest.fixture(scope="module")
def origin(tmp_path_factory):
    folder = tmp_path_factory.mktemp("origin") / "p"
    fill_demo(folder, entries=2, seed=7).close()
    return folder


@pytest.fixture
def folder(origin, tmp_path):
    return shutil.copytree(origin, tmp_path / "p")


@pytest.fixture
def which(folder):
    with Project.open(folder) as project:
        return entry(project)


def run(*words):
    return cli.main([str(word) for word in words])


def test_a_bundle_says_how_much_is_in_it(folder, tmp_path, capsys):
    assert run("bundle", folder, tmp_path / "x.surveyor", "--unsent") == 0
    assert "28 entri dan 0 foto" in capsys.readouterr().out


def test_one_entry_is_bundled_by_its_id(folder, which, tmp_path, capsys):
    assert run("bundle", folder, tmp_path / "x.surveyor", "--entry", which) == 0
    assert "1 entri" in capsys.readouterr().out
    assert run("bundle", folder, tmp_path / "y.surveyor", "--entry", "uuid:x") == 2
    assert not (tmp_path / "y.surveyor").exists()


def test_a_preview_writes_nothing_and_a_merge_can_be_undone(folder, tmp_path, capsys):
    run("bundle", folder, tmp_path / "x.surveyor")
    other = tmp_path / "kosong"
    run("demo", other, "--entries", "0")
    capsys.readouterr()

    assert run("merge", other, tmp_path / "x.surveyor", "--preview") == 0
    assert "28 baru" in capsys.readouterr().out
    assert run("merge", other, tmp_path / "x.surveyor") == 0
    assert run("merge", other, "--undo") == 0
    assert "28 entri kembali" in capsys.readouterr().out
    assert run("merge", other, "--undo") == 2


def test_a_broken_file_gives_words_and_an_exit_code(folder, tmp_path, capsys):
    (tmp_path / "x.surveyor").write_bytes(b"x")

    assert run("merge", folder, tmp_path / "x.surveyor") == 1
    out = capsys.readouterr().out
    assert "bukan berkas kiriman" in out
    assert "Traceback" not in out
    assert run("merge", folder, tmp_path / "tidak-ada.surveyor") == 1


def test_withdrawing_tells_what_was_cleaned_and_refuses_a_second_time(
    folder, which, capsys
):
    run("backup", folder)
    assert run("withdraw", folder, which, "--reason", "diminta") == 0
    out = capsys.readouterr().out
    assert "ditarik" in out
    assert "cadangan ikut dibersihkan" in out
    assert run("withdraw", folder, which, "--reason", "diminta") == 2
    assert run("check", folder) == 0


def test_an_entry_is_reviewed_and_listed(folder, which, capsys):
    assert run("review", folder, which, "--returned") == 2, "a note is missing"
    assert run("review", folder, which, "--returned", "--comment", "Periksa") == 0
    capsys.readouterr()
    assert run("review", folder) == 0
    assert f"{which} " in capsys.readouterr().out
    assert run("review", folder, which, "--verified") == 0
    assert "Diverifikasi" in capsys.readouterr().out


def test_keys_are_shown_and_made_once(capsys):
    assert run("key", "show") == 0
    assert "Belum ada kunci kantor" in capsys.readouterr().out
    assert run("key", "new") == 0
    public = capsys.readouterr().out.partition("age1")[2].split()[0]
    assert run("key", "new") == 2
    assert run("key", "show") == 0
    assert public in capsys.readouterr().out


def test_an_encrypted_bundle_needs_the_key_file(folder, tmp_path, capsys, monkeypatch):
    run("key", "new")
    public = "age1" + capsys.readouterr().out.partition("age1")[2].split()[0]
    key = settings.home() / "keys" / "office.key"
    run("bundle", folder, tmp_path / "x.surveyor", "--for", public)
    kept = shutil.copy(key, tmp_path / "kunci.txt")
    monkeypatch.setenv("SURVEYOR_HOME", str(tmp_path / "lain"))

    assert run("merge", folder, tmp_path / "x.surveyor", "--yes") == 1
    assert run("merge", folder, tmp_path / "x.surveyor", "--yes", "--key", kept) == 0
    assert run("bundle", folder, tmp_path / "y.surveyor", "--for", "bukan") == 2


def test_only_an_office_confirms(folder, tmp_path, capsys):
    run("bundle", folder, tmp_path / "a.surveyor")
    assert "tanda terima" not in capsys.readouterr().out
    settings.save(replace(settings.load()[0], role="office", surveyor_name="Kantor"))
    run("bundle", folder, tmp_path / "b.surveyor", "--reply")
    assert "28 tanda terima" in capsys.readouterr().out
