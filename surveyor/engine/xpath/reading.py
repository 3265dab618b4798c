"""What is found out about an expression while it is compiled, and generic refs."""

from dataclasses import dataclass, field

from surveyor.engine.xpath.syntax import Call, Expr, Path, Step


@dataclass(slots=True)
class Reading:
    """What an expression reads; positions are the first place in its source."""

    context: str
    """Generic ref of the node it is compiled for."""
    reads: dict[str, int] = field(default_factory=dict)
    instances: dict[str, int] = field(default_factory=dict)
    volatile: bool = False
    crossing: bool = False

    def add(self, ref: str, position: int) -> None:
        """Notes a ref that is read."""
        self.reads.setdefault(ref, position)

    def go_down(self, ref: str) -> None:
        """Notes a step down to a ref: into a row of its own series is into all rows."""
        inside = ref.removesuffix("/*")
        if f"{self.context}/".startswith(f"{inside}/"):
            self.crossing = True


def is_name(test: str) -> bool:
    """Whether a node test names one kind of element, unlike `*` and `node()`."""
    return not test.endswith(("*", ")"))


def local(test: str) -> str:
    """A name without its prefix, which no form uses to tell two questions apart."""
    return test.rpartition(":")[2]


def after(ref: str | None, step: Step) -> str | None:
    """The generic ref that a step leads to; None inside lists."""
    if ref is None:
        return None
    if step.axis == "parent":
        return ref.rpartition("/")[0]
    if step.axis == "self":
        return ref
    if step.axis == "attribute":
        return f"{ref}/@{local(step.test)}"
    if step.axis == "child" and step.test == "text()":
        return ref
    if step.axis == "child" and is_name(step.test):
        return f"{ref}/{local(step.test)}"
    if step.axis.startswith(("following", "preceding")):
        ref = ref.rpartition("/")[0]
    if step.axis.startswith("ancestor"):
        # Whatever lies above holds what was read below.
        return "/" + ref.split("/")[1] + "/*" if ref.count("/") > 1 else ref
    return f"{ref.removesuffix('/*')}/*"


def is_current(tree: Expr | None) -> bool:
    """Whether it is `current()`."""
    return isinstance(tree, Call) and tree.name == "current" and not tree.arguments


def plain_ref(tree: Expr, at: str | None) -> str | None:
    """The generic ref that a plain path names, told without running it."""
    if not isinstance(tree, Path) or tree.start is not None:
        return None
    ref = "" if tree.absolute else at
    for step in tree.steps:
        if step.predicates or ref is None:
            return None
        if step.axis not in ("child", "parent", "self"):
            return None
        ref = after(ref, step)
    return ref if ref and not ref.endswith("*") else None
