"""A finished entry as it leaves for a server that must not read it."""

from surveyor.engine.encryption import File, Sealed, seal
from surveyor.revisions.model import RevisionId
from surveyor.store.project import Project
from surveyor.usecases.forms import form_of


def sealed_entry(project: Project, revision_id: RevisionId) -> Sealed | None:
    """A revision with its attachments, encrypted for the office that the form names.

    In the project it stays readable: lists, tables and reports are made of it.

    Returns:
        None where there is no such revision, or the form asks for no encryption.

    Raises:
        NoSuchForm: The form of the revision is not in the project.
        UnusablePublicKey: The key of the form is none; nothing was encrypted.
    """
    found = project.submissions.revision(revision_id)
    if found is None:
        return None
    target = form_of(project, found.form_id, found.form_version).submission
    if target is None or not target.public_key:
        return None
    media = [
        File(one.name, project.media.read(one.sha256))
        for one in found.attachments
        if project.media.path(one.sha256) is not None
    ]
    return seal(found.xml, media, target.public_key)
