"""What lists need to know of a revision, from its answers and its scores."""

from dataclasses import dataclass

from surveyor.analysis.facts import facts, visit
from surveyor.analysis.scheme import builtin_scheme
from surveyor.forms.model import Form
from surveyor.revisions.model import Revision
from surveyor.store.values import Facts
from surveyor.usecases.remarks import Kind, remarks_in


@dataclass(frozen=True, slots=True)
class VisitFacts:
    """Which visit a revision is about."""

    site: str
    site_name: str
    day: str
    """ISO date; empty where none is told."""


def facts_of(form: Form, revision: Revision) -> Facts:
    """Site, area, visit, score and search text of a revision, for the index."""
    found = facts(form, revision.xml, builtin_scheme())
    return Facts(
        site=found.site,
        site_name=found.site_name,
        area=found.area,
        surveyor=found.surveyor or revision.author,
        visited=found.visited,
        score=found.score,
        coverage=found.coverage,
        provisional=found.provisional,
        answered=found.answered,
        search_text=found.search_text,
        flags=sum(one.kind == Kind.FLAG for one in remarks_in(revision.xml)),
    )


def visit_facts_of(form: Form, revision: Revision) -> VisitFacts:
    """Site and day of a revision, in a third of the time that its scores take."""
    site, name, day = visit(form, revision.xml, builtin_scheme())
    return VisitFacts(site, name, day.isoformat() if day else "")
