"""A project with one small questionnaire, quick to make; entries with files of any size."""

import hashlib
import random
import uuid
from datetime import UTC, datetime
from pathlib import Path

from surveyor.revisions.model import Revision, RevisionId, SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import ProjectSettings
from surveyor.usecases.merging import shown_of

FORM_ID, VERSION = "kecil", "1"
XFORM = b"""<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
 xmlns:orx="http://openrosa.org/xforms"><h:head><h:title>Kecil</h:title><model>
<instance><data id="kecil" version="1"><H05/><nama/><catatan/><foto/><foto2/>
<orx:meta><orx:instanceID/></orx:meta></data></instance>
<bind nodeset="/data/H05" type="string"/>
<bind nodeset="/data/nama" type="string"/><bind nodeset="/data/catatan" type="string"/>
<bind nodeset="/data/foto" type="binary"/><bind nodeset="/data/foto2" type="binary"/>
</model></h:head><h:body>
<input ref="/data/H05"><label>Kabupaten</label></input>
<input ref="/data/nama"><label>Nama</label></input>
<input ref="/data/catatan"><label>Catatan</label></input>
<upload ref="/data/foto" mediatype="image/*"><label>Foto</label></upload>
<upload ref="/data/foto2" mediatype="image/*"><label>Foto 2</label></upload>
</h:body></h:html>"""


def small_project(folder: Path, *, with_form: bool = True) -> Project:
    """An empty project that knows the questionnaire, or not even that."""
    project = Project.create(folder, ProjectSettings(title=folder.name))
    if with_form:
        project.forms.add(FORM_ID, VERSION, "Kecil", XFORM)
    return project


def finish(
    project: Project,
    name: str,
    note: str = "",
    photos: tuple[bytes, ...] = (),
    follows: Revision | None = None,
    author: str = "Ani",
) -> Revision:
    """Finishes an entry, or a correction of one, the way the program does."""
    id_ = f"uuid:{uuid.uuid4()}"
    files = tuple(
        project.media.put_bytes(data, f"{hashlib.sha256(data).hexdigest()[:12]}.jpg")
        for data in photos
    )
    named = [one.name for one in files] + ["", ""]
    old = f"<orx:deprecatedID>{follows.id}</orx:deprecatedID>" if follows else ""
    xml = (
        '<data xmlns:orx="http://openrosa.org/xforms" id="kecil" version="1">'
        f"<H05>64.02</H05><nama>{name}</nama><catatan>{note}</catatan>"
        f"<foto>{named[0]}</foto><foto2>{named[1]}</foto2>"
        f"<orx:meta><orx:instanceID>{id_}</orx:instanceID>{old}</orx:meta></data>"
    )
    revision = Revision(
        id=RevisionId(id_),
        submission=follows.submission if follows else SubmissionId(id_),
        parents=(follows.id,) if follows else (),
        form_id=FORM_ID,
        form_version=VERSION,
        author=author,
        device="laptop",
        created=datetime.now(UTC),
        xml=xml.encode(),
        attachments=files,
    )
    project.finish("none", revision, shown_of(project))
    return revision


def photo(size: int, seed: int = 1) -> bytes:
    """Bytes that nothing can make smaller."""
    return random.Random(seed).randbytes(size)
