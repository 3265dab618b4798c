"""What lists need to know of a revision, from its answers and its scores."""

from surveyor.analysis.facts import facts
from surveyor.analysis.scheme import builtin_scheme
from surveyor.forms.model import Form
from surveyor.revisions.model import Revision
from surveyor.store.values import Facts


def facts_of(form: Form, revision: Revision) -> Facts:
    """Site, area, visit, score and search text of a revision, for the index."""
    return facts_of_answers(form, revision.xml, revision.author)


def facts_of_answers(form: Form, xml: bytes, author: str) -> Facts:
    """The same of answers alone; the author stands for the surveyor not named there."""
    found = facts(form, xml, builtin_scheme())
    return Facts(
        site=found.site,
        site_name=found.site_name,
        area=found.area,
        surveyor=found.surveyor or author,
        visited=found.visited,
        score=found.score,
        coverage=found.coverage,
        provisional=found.provisional,
        answered=found.answered,
        search_text=found.search_text,
    )
