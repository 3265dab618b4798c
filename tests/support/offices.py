"""Two laptops and an office in a few words: write, correct, count."""

from datetime import UTC, datetime

from surveyor import settings
from surveyor.revisions.model import SubmissionId
from surveyor.store.values import Query
from surveyor.sync.cargo import Sender
from surveyor.usecases import exchange
from surveyor.usecases.filling import Filling, Person
from surveyor.usecases.forms import SITE_FORM

ANI, BUDI = Person("Ani", "P01", "laptop-a"), Person("Budi", "P02", "laptop-b")
NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)


def write(project, path, what=exchange.What.ALL, office=False, **more):
    sender = Sender(project.folder.name, "mesin", project.settings.title)
    return exchange.write(
        project, path, exchange.Wish(what, **more), sender, office=office
    )


def entry(project, form="smart_economy"):
    """The oldest entry of a form: the sample is drawn from a seed, its ids are not."""
    rows = project.submissions.page(Query(form_id=form), 0, 50)
    return SubmissionId(min((row.finished, row.submission) for row in rows)[1])


def entries(project):
    return project.submissions.count(Query(exclude_form=SITE_FORM))


def correct(project, submission, person, **answers):
    filling = Filling.correct(project, submission, person)
    for name, value in answers.items():
        filling.answer(f"/data/{name.replace('__', '/')}", value)
    return filling.finish()


def as_stranger(monkeypatch, tmp_path):
    """From now on another machine, with another key."""
    monkeypatch.setenv("SURVEYOR_HOME", str(tmp_path / "stranger"))
    assert settings.home().name == "stranger"


def with_photo(project):
    """A new entry of a form of its own, with a photo: its id, and the photo's SHA-256."""
    from PIL import Image

    form = _kuis(project, "foto", "upload")
    picture = project.folder / "foto.jpg"
    Image.new("RGB", (40, 30), "teal").save(picture)
    filling = Filling.start(project, form, ANI)
    filling.attach("/data/q", picture)
    done = filling.finish()
    (attachment,) = project.submissions.head(done.submission).attachments
    return done.submission, attachment.sha256


def with_own_form(project, version, answer, title="Kuis"):
    """A new entry of a form that only this project has."""
    form = _kuis(project, version, "input", title)
    filling = Filling.start(project, form, ANI)
    filling.answer("/data/q", answer)
    return filling.finish().submission


def with_text_form(project):
    """A form of its own with one text, `kuis`."""
    return _kuis(project, "teks", "input", kind="string")


def _kuis(project, version, control, title="Kuis", kind=""):
    from surveyor.usecases.forms import import_form

    kind = kind or {"input": "int", "upload": "binary"}[control]
    media = ' mediatype="image/*"' if control == "upload" else ""
    path = project.folder / f"kuis-{version}.xml"
    path.write_text(
        f"""<h:html xmlns="http://www.w3.org/2002/xforms"
      xmlns:h="http://www.w3.org/1999/xhtml"
      xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>{title}</h:title>
      <model><instance><data id="kuis" version="{version}"><q/>
      <meta><instanceID/></meta></data></instance>
      <bind nodeset="/data/q" type="{kind}"/>
      <bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/>
      </model></h:head><h:body><{control} ref="/data/q"{media}>
      <label>{title}</label></{control}></h:body></h:html>""",
        encoding="utf-8",
    )
    reading = import_form(project, path)
    assert reading.form is not None, reading.findings
    return reading.form.id


def twice(project):
    """Two entries with the same answers about the same visit: one form typed twice."""
    from dataclasses import replace as changed

    from surveyor.revisions.model import RevisionId
    from surveyor.usecases.merging import shown_of

    first = entry(project)
    (original,) = project.submissions.history(first)
    own = RevisionId("uuid:00000000-0000-4000-8000-00000000000a")
    again = changed(
        original, id=own, submission=SubmissionId(own),
        xml=original.xml.replace(original.id.encode(), own.encode()),
    )  # fmt: skip
    project.take_in([again], shown_of(project))
    return first, again.submission
