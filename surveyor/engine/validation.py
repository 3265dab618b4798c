"""When an answer is in order.

    required   constraint   empty        answered
    no         –            fine         fine
    no         holds/fails  fine         fine / constraint
    yes        –            required     fine
    yes        holds/fails  required     fine / constraint

Nothing is asked of what is not relevant. An answer that its type cannot hold is a
violation before the constraint is looked at. So is a number that a range does not
offer: Collect and web-forms drop it, here it stays until the person has looked. So is
an order in which a choice is missing: the specification records all options, and
web-forms takes no other.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from surveyor import formats
from surveyor.engine.datatypes import (
    is_boolean,
    is_moment,
    is_point,
    is_shape,
    is_time,
    is_trace,
)
from surveyor.engine.instance import Node
from surveyor.engine.program import Program
from surveyor.engine.running import result
from surveyor.engine.values import Violation
from surveyor.engine.wording import Wording
from surveyor.engine.xpath import values
from surveyor.engine.xpath.compiler import Compiled
from surveyor.engine.xpath.scope import World
from surveyor.forms.model import Bind, Control, Question, Range
from surveyor.texts import N_, _

_TYPES: dict[str, tuple[Callable[[str], bool], str]] = {
    "int": (
        lambda v: bool(re.fullmatch(r"-?\d{1,18}", v)),
        N_("Isi dengan angka bulat."),
    ),
    "decimal": (
        lambda v: bool(re.fullmatch(r"-?(\d+(\.\d*)?|\.\d+)", v)),
        N_("Isi dengan angka, mis. 12,5."),
    ),
    "date": (
        lambda v: values.parse_date(v) is not None,
        N_("Isi tanggal, mis. 23-11-2026."),
    ),
    "time": (is_time, N_("Isi jam, mis. 08.30.")),
    "dateTime": (is_moment, N_("Isi tanggal dan jam, mis. 23-11-2026 08.30.")),
    "boolean": (is_boolean, N_("Pilih ya atau tidak.")),
    "geopoint": (
        is_point,
        N_("Isi lintang −90 sampai 90 dan bujur −180 sampai 180."),
    ),
    "geotrace": (is_trace, N_("Catat paling sedikit dua titik.")),
    "geoshape": (
        is_shape,
        N_("Catat paling sedikit tiga titik; yang terakhir sama dengan yang pertama."),
    ),
}


@dataclass(frozen=True, slots=True)
class _Rules:
    """What is asked of the nodes of one generic ref."""

    bind: Bind
    constraint: Compiled | None
    required: Compiled | None
    type: tuple[Callable[[str], bool], str] | None = None
    range: Range | None = None
    is_rank: bool = False

    def __bool__(self) -> bool:
        parts = (self.constraint, self.required, self.type, self.range)
        return self.is_rank or any(part is not None for part in parts)


class Validation:
    """Looks at single nodes; knows nothing of order or pages."""

    def __init__(self, program: Program, world: World, wording: Wording) -> None:
        self._program = program
        self._world = world
        self._wording = wording
        self._rules: dict[str, _Rules] = {}

    def flag(self, node: Node, kind: str) -> bool:
        """Whether a node is `required` or `readonly` now; readonly is inherited."""
        above: Node | None = node
        while above is not None:
            compiled = self._program.lazy.get((above.ref, kind))
            if compiled is not None and self._holds(compiled, above, otherwise=False):
                return True
            above = above.parent if kind == "readonly" else None
        return False

    def _holds(self, compiled: Compiled, node: Node, *, otherwise: bool) -> bool:
        value = result(compiled, node, self._world)
        return otherwise if value is None else values.to_boolean(value)

    def concerns(self, ref: str) -> bool:
        """Whether anything is asked of the nodes of a generic ref."""
        return bool(self._rules_of(ref))

    def _rules_of(self, ref: str) -> _Rules:
        rules = self._rules.get(ref)
        if rules is None:
            bind = self._program.form.binds.get(ref) or Bind(ref)
            element = self._program.elements.get(ref)
            asked = element if isinstance(element, Question) else None
            rules = self._rules[ref] = _Rules(
                bind,
                self._program.lazy.get((ref, "constraint")),
                self._program.lazy.get((ref, "required")),
                _TYPES.get(bind.type),
                None if asked is None else asked.range,
                asked is not None and asked.control is Control.RANK,
            )
        return rules

    def of(self, node: Node) -> Violation | None:
        """What keeps a node from being finished."""
        return self.of_answer(node) if node.raw else self.of_empty(node)

    def satisfied(self, node: Node) -> bool:
        """Whether type and constraint hold; they do where nothing is asked."""
        return self.of_answer(node) is None

    def of_answer(self, node: Node) -> Violation | None:
        """What is wrong with a given answer; None for an empty or hidden one."""
        if not node.relevant or not node.raw:
            return None
        rules = self._rules_of(node.ref)
        if rules.type is not None and not rules.type[0](node.raw):
            return Violation(node.path(), "type", _(rules.type[1]))
        if rules.range is not None and not _is_picked(
            node.raw, rules.range, rules.bind
        ):
            return Violation(node.path(), "type", _range_text(rules.range))
        if rules.is_rank and not self._is_ranked(node):
            text = _("Urutkan semua pilihan, masing-masing satu kali.")
            return Violation(node.path(), "type", text)
        constraint = rules.constraint
        if constraint is None or self._holds(constraint, node, otherwise=True):
            return None
        text = self._wording.text(rules.bind.constraint_message, node)
        return Violation(
            node.path(), "constraint", text or _("Jawaban ini tidak sesuai ketentuan.")
        )

    def _is_ranked(self, node: Node) -> bool:
        """Whether every choice that is offered stands in the order, and each once."""
        ranked = node.raw.split()
        offered = self._wording.values(node.ref, node) - {""}
        return len(ranked) == len(offered) and offered == set(ranked)

    def of_count(self, series: str) -> Violation:
        """A series that is asked for more rows than the program can hold."""
        text = _("Terlalu banyak baris diminta. Periksa angka yang menentukannya.")
        return Violation(series, "count", text)

    def of_empty(self, node: Node) -> Violation | None:
        """A required node without an answer."""
        if not node.relevant or node.raw:
            return None
        rules = self._rules_of(node.ref)
        required = rules.required
        if required is None or not self._holds(required, node, otherwise=False):
            return None
        text = self._wording.text(rules.bind.required_message, node)
        return Violation(
            node.path(), "required", text or _("Pertanyaan ini wajib diisi.")
        )


def _is_picked(answer: str, given: Range, bind: Bind) -> bool:
    """Whether a range offers an answer, or it is a code for why there is none."""
    return given.offers(answer) or answer in (bind.own("missing") or "").split()


def _range_text(given: Range) -> str:
    start, end, step = map(formats.decimal, (given.start, given.end, given.step))
    text = _("Isi angka dari {start} sampai {end} dengan langkah {step}.")
    return text.format(start=start, end=end, step=step)
