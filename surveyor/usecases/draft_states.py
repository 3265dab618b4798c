"""Going back to an earlier state of a draft."""

from dataclasses import replace
from datetime import UTC, datetime

from surveyor.store.values import DraftState
from surveyor.usecases.filling import Filling


def go_back(filling: Filling, state: DraftState) -> Filling:
    """A draft as it once was, opened anew; how it was until now is kept, too.

    Raises:
        DiskFull, ReadOnly, ProjectBusy: The draft is as it was.
    """
    drafts = filling.project.drafts
    drafts.keep_state(filling.draft)
    now = datetime.now(UTC)
    drafts.save(replace(filling.draft, xml=state.xml, page=state.page, changed_at=now))
    again = Filling.resume(filling.project, filling.draft.id, filling.person)
    again.session.language = filling.session.language
    again.save()
    return again
