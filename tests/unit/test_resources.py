"""The shipped data are the ones that were checked in, each with its licence."""

import hashlib
from pathlib import Path

from resources import resource

DATA = ("regions", "boundaries", "web", "fonts", "icons", "samples", "pictures")


def manifest():
    lines = resource("MANIFEST.sha256").read_text("utf-8").splitlines()
    return {line[66:]: line[:64] for line in lines}


def test_every_data_file_has_the_checksum_of_the_manifest():
    found = {
        path.relative_to(resource()).as_posix(): hashlib.sha256(
            path.read_bytes()
        ).hexdigest()
        for folder in DATA
        for path in resource(folder).rglob("*")
        if path.is_file()
    }

    assert found == manifest()


def test_every_licence_that_the_notice_links_is_there():
    notice = resource("NOTICE.md").read_text("utf-8")
    linked = [part.partition(")")[0] for part in notice.split("[text](")[1:]]

    missing = [name for name in linked if not Path(resource(name)).is_file()]

    assert len(linked) == 5
    assert not missing


def test_the_notice_carries_the_sentence_that_odbl_asks_for():
    notice = resource("NOTICE.md").read_text("utf-8")

    assert "Berisi informasi dari idn-area-data, Open Database License 1.0" in notice
