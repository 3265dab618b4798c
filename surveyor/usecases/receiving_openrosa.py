"""Fetching new questionnaires, with their files, from an OpenRosa server."""

import tempfile
from pathlib import Path

from surveyor import settings
from surveyor.errors import SurveyorError
from surveyor.jobs import Progress
from surveyor.store.project import Project
from surveyor.sync.openrosa import ListedForm, OpenRosa
from surveyor.texts import _
from surveyor.usecases.forms import checked
from surveyor.usecases.receiving_own import Received


def receive_openrosa(
    project: Project, link: OpenRosa, progress: Progress | None = None
) -> Received:
    """Adds the questionnaires that a server offers and that are not here.

    A download that is cut goes on the next time, where the server lets it.

    Raises:
        Cancelled: What was added before stays.
    """
    added = refused = 0
    try:
        offered = link.forms()
        for number, form in enumerate(offered):
            (progress or Progress()).step(
                number, len(offered), _("Mengambil {name}").format(name=form.name)
            )
            if project.forms.get(form.form_id, form.version) is not None:
                continue
            if _add(project, link, form, progress):
                added += 1
            else:
                refused += 1
    except SurveyorError as error:
        return Received(forms=added, refused=refused, trouble=error)
    return Received(forms=added, refused=refused)


def _add(
    project: Project, link: OpenRosa, form: ListedForm, progress: Progress | None
) -> bool:
    from surveyor.forms.xform import read_xform

    folder = _folder(link, form)
    path = link.download(form.download_url, folder / "form.xml", form.hash, progress)
    xml = path.read_bytes()
    found = checked(read_xform(xml)).form
    if found is None or found.id != form.form_id:
        path.unlink()
        return False
    files = {}
    for number, media in enumerate(link.manifest(form)):
        # Never the name that a server gives: it might lead elsewhere.
        got = link.download(
            media.download_url, folder / f"{number}.file", media.hash, progress
        )
        files[media.name] = project.media.put_bytes(got.read_bytes(), media.name).sha256
    project.forms.add(found.id, found.version, found.title, xml)
    if files:
        project.forms.keep_media(found.id, found.version, files)
    for one in folder.iterdir():
        one.unlink()
    folder.rmdir()
    return True


def _folder(link: OpenRosa, form: ListedForm) -> Path:
    """Where parts of a download lie until they are whole; the same the next time."""
    import hashlib

    key = f"{link.place.address} {form.form_id} {form.version} {form.hash}"
    name = hashlib.sha256(key.encode()).hexdigest()[:16]
    try:
        folder = settings.home() / "downloads" / name
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp())
    return folder
