"""When an answer is in order.

    required   constraint   empty        answered
    no         –            fine         fine
    no         holds/fails  fine         fine / constraint
    yes        –            required     fine
    yes        holds/fails  required     fine / constraint

Nothing is asked of what is not relevant. An answer that its type cannot hold is a
violation before the constraint is looked at.
"""

import re
from collections.abc import Callable

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
from surveyor.engine.xpath.scope import World
from surveyor.forms.model import Bind
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


class Validation:
    """Looks at single nodes; knows nothing of order or pages."""

    def __init__(self, program: Program, world: World, wording: Wording) -> None:
        self._program = program
        self._world = world
        self._wording = wording

    def flag(self, node: Node, kind: str) -> bool:
        """Whether a node is `required` or `readonly` now; readonly is inherited."""
        above: Node | None = node
        while above is not None:
            compiled = self._program.lazy.get((above.ref, kind))
            if compiled is not None:
                value = result(compiled, above, self._world)
                if value is not None and values.to_boolean(value):
                    return True
            above = above.parent if kind == "readonly" else None
        return False

    def satisfied(self, node: Node) -> bool:
        """Whether type and constraint hold; they do where nothing is asked."""
        return self.of_answer(node) is None

    def of_answer(self, node: Node) -> Violation | None:
        """What is wrong with a given answer; None for an empty or hidden one."""
        bind = self._program.form.binds.get(node.ref)
        if bind is None or not node.relevant or not node.raw:
            return None
        check = _TYPES.get(bind.type)
        if check is not None and not check[0](node.raw):
            return Violation(node.path(), "type", _(check[1]))
        compiled = self._program.lazy.get((node.ref, "constraint"))
        if compiled is None:
            return None
        value = result(compiled, node, self._world)
        if value is None or values.to_boolean(value):
            return None
        text = self._wording.text(bind.constraint_message, node)
        return Violation(
            node.path(), "constraint", text or _("Jawaban ini tidak sesuai ketentuan.")
        )

    def of_count(self, series: str) -> Violation:
        """A series that is asked for more rows than the program can hold."""
        text = _("Terlalu banyak baris diminta. Periksa angka yang menentukannya.")
        return Violation(series, "count", text)

    def of_empty(self, node: Node, bind: Bind) -> Violation | None:
        """A required node without an answer."""
        if not node.relevant or node.raw or not self.flag(node, "required"):
            return None
        text = self._wording.text(bind.required_message, node)
        return Violation(
            node.path(), "required", text or _("Pertanyaan ini wajib diisi.")
        )
