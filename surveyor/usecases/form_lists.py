"""The lists that the questions of a form pick from, wherever they come from."""

from surveyor.engine.entity_lists import joined
from surveyor.engine.secondary import Table, TableSource, instance_tree
from surveyor.forms.model import Element, Form
from surveyor.revisions.model import RevisionId
from surveyor.store.project import Project
from surveyor.store.values import Query
from surveyor.usecases.forms import media_source


def table_source(project: Project, form: Form) -> TableSource:
    """The lists that forms pick from: areas, sites, surveyors, entities, a form's own.

    Also what was finished last of the form (`last-saved`).
    """
    from surveyor.areas.catalogue import Areas
    from surveyor.engine.secondary import CsvTable

    beside = media_source(project, form)

    def source(file: str) -> Table | Element | None:
        if file == "last-saved":
            return _last_saved(project, form.id)
        if file == "sites.csv":
            return project.sites.table()
        if file == "surveyors.csv":
            rows = tuple(project.settings.surveyors)
            return CsvTable(("name", "label"), rows)
        if file in ("regencies.csv", "districts.csv", "villages.csv"):
            return Areas.open().table(file)
        found = beside(file)
        own = project.sites.list_table(file.removesuffix(".csv"))
        if found is None or own is None or isinstance(found, Element):
            return found or own
        return joined(found, own)

    return source


def _last_saved(project: Project, form_id: str) -> Element | None:
    """The entry of a form that was finished last, as a tree of nodes."""
    newest = Query(form_id=form_id, order="finished")
    rows = project.submissions.page(newest, 0, 1) if form_id else ()
    found = project.submissions.revision(RevisionId(rows[0].revision)) if rows else None
    return None if found is None else instance_tree(found.xml)
