"""A finished entry as it leaves for a server that must not read it."""

from surveyor.engine.encryption import File, Sealed, seal
from surveyor.revisions.model import RevisionId
from surveyor.store.project import Project
from surveyor.store.sendings import FileDelivery
from surveyor.usecases.forms import NoSuchForm, form_of

MANIFEST = "submission.xml"
"""Name under which the outbox keeps what stands in place of the XML."""
ENTRY = "submission.xml.enc"
"""The file in which the entry itself is."""


def is_sealed(project: Project, form_id: str, version: str) -> bool:
    """Whether entries of a form may only leave encrypted for its office."""
    try:
        target = form_of(project, form_id, version).submission
    except NoSuchForm:
        return False
    return target is not None and bool(target.public_key)


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


def kept_sealed(
    project: Project, destination: str, revision_id: RevisionId
) -> tuple[bytes, FileDelivery] | None:
    """A sealed entry as it goes to one destination: its manifest and its entry file.

    It is sealed once and kept: the key is drawn anew each time, and a server takes two
    manifests of one entry for two contents.

    Returns:
        None where the form asks for no encryption, or the revision is gone.

    Raises:
        NoSuchForm, UnusablePublicKey: Nothing was encrypted.
        DiskFull, ReadOnly: It could not be kept; nothing was sent.
    """
    outbox = project.outbox
    kept = {one.name: one for one in outbox.files(destination, revision_id)}
    if ENTRY not in kept:
        sealed = sealed_entry(project, revision_id)
        if sealed is None:
            return None
        put = project.media.put_bytes
        files = [put(one.data, one.name) for one in sealed.files]
        outbox.seal(destination, revision_id, put(sealed.manifest, MANIFEST), files)
        kept = {one.name: one for one in outbox.files(destination, revision_id)}
    return project.media.read(kept[MANIFEST].sha256), kept[ENTRY]
