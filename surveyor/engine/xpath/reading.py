"""What is found out about an expression while it is compiled, and generic refs."""

from dataclasses import dataclass, field

from surveyor.engine.xpath.syntax import Call, Expr, Path, Step


@dataclass(slots=True)
class Reading:
    """What an expression reads."""

    context: str
    """Generic ref of the node it is compiled for."""
    parts: list[str] = field(init=False)
    """Its names, from the root."""
    reads: set[str] = field(default_factory=set)
    volatile: bool = False
    counts: bool = False
    """It matters to it whether a node is there, not only what is in it."""

    def __post_init__(self) -> None:
        self.parts = self.context.split("/")[1:]


def is_name(test: str) -> bool:
    """Whether a node test names one kind of element, unlike `*` and `node()`."""
    return not test.endswith(("*", ")"))


def local(test: str) -> str:
    """A name without its prefix, which no form uses to tell two questions apart."""
    return test.rpartition(":")[2]


def after(ref: str | None, step: Step) -> str | None:
    """The generic ref that a step leads to; None inside lists.

    A ref that ends in `/*` means all below; from there no name leads out of it.
    """
    if ref is None or step.axis == "self" or step.test == "text()":
        return ref
    if step.axis.startswith("ancestor"):
        # Whatever lies above holds what was read below.
        return _everything(ref) if ref.count("/") > 1 else ref
    if ref.endswith("/*"):
        return ref
    if step.axis == "parent":
        return ref.rpartition("/")[0]
    if step.axis == "attribute":
        return f"{ref}/@{local(step.test)}"
    if step.axis in ("following", "preceding"):
        return _everything(ref)
    if step.axis in ("following-sibling", "preceding-sibling"):
        ref = ref.rpartition("/")[0]
    elif step.axis != "child":
        return f"{ref}/*"
    return f"{ref}/{local(step.test)}" if is_name(step.test) else f"{ref}/*"


def _everything(ref: str) -> str:
    """All of the document that a ref lies in."""
    return "/".join([*ref.split("/")[:2], "*"])


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
