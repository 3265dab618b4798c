"""What an expression may ask for while it runs, and where it stands."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from random import Random

from surveyor.engine.instance import Node
from surveyor.engine.secondary import Listing


@dataclass(slots=True)
class World:
    """Everything outside the expression; clock, zone and chance are injected."""

    root: Node
    now: Callable[[], datetime]
    zone: tzinfo
    random: Random
    new_uuid: Callable[[], str]
    lists: Mapping[str, Listing]
    itext: Callable[[str], str] = str
    choice_label: Callable[[Node, str, str], str] = lambda _node, value, _ref: value
    shuffled: dict[str, list[int]] = field(default_factory=dict)
    """Orders of unseeded randomize(), kept for the session."""
    language: Callable[[], str] = str
    """The form's language as it names it, for names of months and days."""
    version: str = ""
    """Of the form."""
    properties: Mapping[str, str] = field(default_factory=dict)
    """What property() tells: username, deviceid and the like."""
    prefixes: Mapping[str, str] = field(default_factory=dict)
    """Namespace -> prefix, for name()."""
    _document: Node | None = None
    _moment: datetime | None = None

    @property
    def moment(self) -> datetime:
        """The time of the wave: all that is computed in one sees the same now()."""
        if self._moment is None:
            self._moment = self.now()
        return self._moment

    def begin_wave(self) -> None:
        """The clock is read anew when somebody asks."""
        self._moment = None

    def document(self) -> Node:
        """The document node above the root element."""
        if self.root.parent is not None:
            return self.root.parent
        if self._document is None:
            self._document = Node("", "")
            self._document.children.append(self.root)
        return self._document


@dataclass(slots=True)
class Scope:
    """Where an evaluation stands.

    `current` is the bind's node, whatever predicate is being looked at; position and
    size count from 1 inside a predicate.
    """

    world: World
    current: Node
    position: int = 1
    size: int = 1
