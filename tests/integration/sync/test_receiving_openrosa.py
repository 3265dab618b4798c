"""New questionnaires from an OpenRosa server come into the project, with their files."""

import pytest

from surveyor.store.sendings import Destination
from surveyor.sync.network_errors import LinkTrouble
from surveyor.sync.openrosa import OpenRosa
from surveyor.usecases.receiving_openrosa import receive_openrosa
from tests.support.fake_central import TOKEN, fake_central
from tests.support.poor_link import PoorLink
from tests.support.small_project import XFORM, photo, small_project


@pytest.fixture
def central():
    with fake_central() as made:
        made.forms["kecil"] = ("1", "Kecil", XFORM, {"daftar.csv": photo(90_000)})
        yield made


def link_to(port):
    address = f"http://127.0.0.1:{port}/v1/projects/1"
    return OpenRosa(Destination("d", "central", "Pusat", address), TOKEN)


def test_a_new_questionnaire_comes_with_its_files(tmp_path, central):
    with small_project(tmp_path / "p", with_form=False) as project:
        received = receive_openrosa(project, link_to(central.port))

        assert received.forms == 1
        assert project.forms.get("kecil", "1").xml == XFORM
        digest = project.forms.media("kecil", "1")["daftar.csv"]
        assert project.media.read(digest) == photo(90_000)


def test_what_is_here_is_not_fetched_again(tmp_path, central):
    with small_project(tmp_path / "p") as project:
        received = receive_openrosa(project, link_to(central.port))

        assert not received.anything
        assert not [p for _m, p, _s in central.seen if p.endswith(".xml")]


def test_a_form_that_cannot_be_used_is_told_and_left(tmp_path, central):
    central.forms["kecil"] = ("1", "Kecil", b"<html/>", {})
    with small_project(tmp_path / "p", with_form=False) as project:
        received = receive_openrosa(project, link_to(central.port))

        assert (received.forms, received.refused) == (0, 1)
        assert project.forms.list() == ()


def test_a_cut_leaves_no_half_of_a_questionnaire(tmp_path, central):
    with (
        small_project(tmp_path / "p", with_form=False) as project,
        PoorLink("127.0.0.1", central.port) as line,
    ):
        line.becomes(cut_down=60_000)
        cut = receive_openrosa(project, link_to(line.own_port))
        assert isinstance(cut.trouble, LinkTrouble)
        assert project.forms.list() == ()

        line.becomes()
        receive_openrosa(project, link_to(line.own_port))
        assert project.forms.get("kecil", "1") is not None
