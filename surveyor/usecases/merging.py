"""What lists show of a submission that several people worked on."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache

from surveyor.engine.answers import answers_of, derived_of, merged_xml
from surveyor.engine.entities import entities
from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnreadableAnswers
from surveyor.errors import UserError
from surveyor.forms.model import Form
from surveyor.forms.safe_xml import xml_checker
from surveyor.jobs import Progress
from surveyor.revisions.history import History, Version
from surveyor.revisions.merging import Merged, automatic_id, merge
from surveyor.revisions.model import Attachment, Revision, RevisionId
from surveyor.store.project import Project
from surveyor.store.union import Shown, ShownOf, Waits
from surveyor.store.values import Facts
from surveyor.usecases.facts import facts_of
from surveyor.usecases.forms import form_of

FormSource = Callable[[str, str], Form]
"""Id and version of a form -> the form; NoSuchForm where it is nowhere."""


def forms_of(project: Project) -> FormSource:
    """The forms of a project, each looked up once: a version never changes."""

    @lru_cache(maxsize=256)
    def form(form_id: str, version: str) -> Form:
        return form_of(project, form_id, version)

    return form


def shown_of(project: Project, forms: FormSource | None = None) -> ShownOf:
    """What lists show of a submission: its head, or what its heads merge to.

    Where its heads contradict each other, the one that was made last is shown until
    somebody decides. All of it follows from the revisions alone.

    Args:
        project: Whose forms are read.
        forms: Where else forms are looked for.
    """
    source = forms or forms_of(project)

    def shown(history: Sequence[Revision]) -> Shown:
        head, made = _head(source, history)
        form = source(head.form_id, head.form_version)
        return Shown(head, facts_of(form, head), entities(form, head.xml), made)

    return shown


def waits(forms: FormSource) -> Waits:
    """Tells the entries that may be merged now and be read later; for one merge.

    Those that nobody corrected and that say nothing of a site: whoever looks for the
    others, for a site or for a conflict, finds them at once.

    Args:
        forms: Where forms are looked for.
    """
    check = xml_checker()

    def may_wait(added: Sequence[Revision]) -> bool:
        if len(added) > 1 or added[0].parents or b"entity" in added[0].xml:
            return False
        one = added[0]
        forms(one.form_id, one.form_version)
        check(one.xml)
        return True

    return may_wait


def catch_up(project: Project, progress: Progress | None = None) -> int:
    """Works out what lists show of entries that were merged without it; how many.

    Raises:
        DiskFull, ReadOnly, ProjectBusy, Cancelled: The rest is done the next time.
    """
    known = shown_of(project)

    def shown(history: Sequence[Revision]) -> Shown:
        try:
            return known(history)
        except UserError:
            # It came whole, so it is listed, even if nothing can be read out of it.
            newest = max(history, key=lambda one: (one.created, one.id))
            return Shown(newest, Facts(surveyor=newest.author))

    return project.submissions.catch_up(shown, progress or Progress())


def merged_of(
    project: Project, history: Sequence[Revision], forms: FormSource | None = None
) -> Merged:
    """The revisions of a submission merged question by question.

    Raises:
        UnreadableAnswers: One of them is damaged or of another form.
    """
    return _merged(forms or forms_of(project), history)


def _merged(forms: FormSource, history: Sequence[Revision]) -> Merged:
    newest = max(history, key=lambda one: (one.created, one.id))
    form = forms(newest.form_id, newest.form_version)
    return merge(versions_of(forms, history), derived_of(form))


def versions_of(forms: FormSource, history: Sequence[Revision]) -> list[Version]:
    """The revisions of a submission as the merge sees them.

    Raises:
        UnreadableAnswers: One of them is damaged or of another form.
    """
    return [_version(forms, one) for one in history]


def _head(
    forms: FormSource, history: Sequence[Revision]
) -> tuple[Revision, Revision | None]:
    """The revision to show, and the one that was made for it, if any."""
    if len(history) == 1:
        return history[0], None
    by_id = {one.id: one for one in history}
    bare = History.of(Version(r.id, r.parents, {}, r.created) for r in history)
    tips = bare.newest(by_id)
    if len(tips) == 1:
        return by_id[tips[0]], None
    try:
        merged = _merged(forms, history)
    except UnreadableAnswers:
        return by_id[bare.latest(tips).id], None
    if not merged.merges_itself:
        return by_id[bare.latest(merged.heads).id], None
    made = _automatic(forms, merged, by_id)
    there = by_id.get(made.id)
    return (there, None) if there is not None else (made, made)


def _version(forms: FormSource, revision: Revision) -> Version:
    form = forms(revision.form_id, revision.form_version)
    return Version(
        revision.id,
        revision.parents,
        answers_of(form, revision.xml),
        revision.created,
        # Two parents and nothing new to say: `merge` finds out whether that is so.
        automatic=len(revision.parents) > 1,
    )


def _automatic(
    forms: FormSource, merged: Merged, by_id: dict[RevisionId, Revision]
) -> Revision:
    """The merge of several heads; the same wherever it is made."""
    heads = [by_id[one] for one in merged.heads]
    base = max(heads, key=lambda one: (one.created, one.id))
    form = forms(base.form_id, base.form_version)
    made = automatic_id(merged)
    xml = merged_xml(
        form, base.xml, merged.answers, (made, merged.heads), _clock(base.created)
    )
    return replace(
        base,
        id=made,
        parents=merged.heads,
        author="",
        device="",
        xml=xml,
        attachments=attachments_named(form, xml, heads),
    )


def _clock(moment: datetime) -> Environment:
    """Nothing of the machine that merges gets into what it makes."""
    return Environment(now=lambda: moment, seed=0, new_uuid=lambda: "", named_rows=True)


def attachments_named(
    form: Form, xml: bytes, heads: Sequence[Revision]
) -> tuple[Attachment, ...]:
    """Those attachments of some revisions that an instance names."""
    files = {a.name: a for head in heads for a in head.attachments}
    used = set(answers_of(form, xml).values())
    return tuple(files[name] for name in sorted(files) if name in used)
