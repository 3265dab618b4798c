"""What an entry begins with: surveyor, day of the visit, site and its area."""

from datetime import datetime

from surveyor.engine.session import Session
from surveyor.store.project import Project
from surveyor.store.values import Site


def fill_known(
    project: Project, session: Session, person: str, site: str | None, now: datetime
) -> None:
    """Answers what is known when an entry begins.

    Args:
        project: Whose register and surveyors are asked.
        session: The new entry.
        person: Code of the surveyor.
        site: Id of the site, where it was chosen before.
        now: The day of the visit.
    """
    root = session.form.root
    known = {"H04": now.date().isoformat()}
    if person in {code for code, _name in project.settings.surveyors}:
        known["H03"] = person
    found = project.sites.get(site) if site else None
    if found is not None:
        known |= site_answers(found)
    else:
        area = project.settings.area
        known |= {"H05": area} if area.count(".") == 1 else {}
    for name, value in known.items():
        ref = f"{root}/H/{name}"
        if value and ref in session.form.binds:
            session.set(ref, value)


def site_answers(site: Site) -> dict[str, str]:
    """What the register knows of a site, by the questions that ask for it."""
    return {
        "H05": site.regency,
        "H06": site.district,
        "H07": site.village,
        "H08": site.id,
    }
