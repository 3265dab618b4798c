"""Two entries side by side, question by question."""

from dataclasses import dataclass

from surveyor.revisions.model import SubmissionId
from surveyor.store.project import Project
from surveyor.store.values import SubmissionRow
from surveyor.usecases.exchange import NoSuchEntry
from surveyor.usecases.submissions import said_of_answers, spoken_answers


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """One question with both answers in words."""

    key: str
    code: str
    label: str
    first: str
    second: str
    first_said: tuple[str, ...] = ()
    second_said: tuple[str, ...] = ()
    """What people said of the answers, in words."""

    @property
    def same(self) -> bool:
        """Both gave the same answer."""
        return self.first == self.second


@dataclass(frozen=True, slots=True)
class Compared:
    """Two entries; what differs comes first."""

    first: SubmissionRow
    second: SubmissionRow
    lines: tuple[ComparedLine, ...]

    @property
    def same(self) -> int:
        """How many answers are the same."""
        return sum(line.same for line in self.lines)


def side_by_side(
    project: Project, first: SubmissionId, second: SubmissionId
) -> Compared:
    """The newest revisions of two entries of one form.

    Raises:
        NoSuchEntry: One of them is not here, or was withdrawn.
    """
    rows = [project.submissions.row(one) for one in (first, second)]
    heads = [project.submissions.head(one) for one in (first, second)]
    for entry, row, head in zip((first, second), rows, heads, strict=True):
        if row is None or head is None:
            raise NoSuchEntry(id=entry)
    told = [spoken_answers(project, head) for head in heads if head is not None]
    said = [said_of_answers(project, head) for head in heads if head is not None]
    refs = dict.fromkeys((*told[0], *told[1]))
    lines = []
    for ref in refs:
        code, text, _value = told[0].get(ref) or told[1][ref]
        one = told[0].get(ref, ("", "", ""))[2]
        other = told[1].get(ref, ("", "", ""))[2]
        if one or other:
            told_of = (said[0].get(ref, ()), said[1].get(ref, ()))
            lines.append(ComparedLine(ref, code, text, one, other, *told_of))
    lines.sort(key=lambda line: line.same)
    found = [row for row in rows if row is not None]
    return Compared(found[0], found[1], tuple(lines))
