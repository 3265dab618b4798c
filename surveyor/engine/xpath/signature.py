"""How a function of the library is called: what it takes and what it gives."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

MOST_ARGUMENTS = 1000


@dataclass(frozen=True, slots=True)
class Function:
    """One function; its arguments come converted to the kinds it takes."""

    call: Callable[..., Any]
    takes: str
    """A letter per argument, as the kinds of compiled pieces: `n` number, `s` text,
    `t` text or nodes, `b` truth, `N` nodes, `v` any."""
    gives: str
    least: int
    most: int
    of_world: bool = False
    """It is called with the node and the scope before its arguments."""
    of_context: bool = False
    """Without arguments it takes the context node."""

    def kind_of(self, number: int) -> str:
        """The letter of an argument; the last one stands for all that follow."""
        return self.takes[min(number, len(self.takes) - 1)]


def function(
    call: Callable[..., Any],
    takes: str,
    gives: str,
    *,
    of_world: bool = False,
    of_context: bool = False,
) -> Function:
    """A function from letters: `?` before what may be left out, `*` for any number.

    `"ss?n"` takes two or three arguments, `"nn?v*"` two or more.
    """
    required, _mark, optional = takes.partition("?")
    endless = takes.endswith("*")
    letters = (required + optional).rstrip("*")
    most = MOST_ARGUMENTS if endless else len(letters)
    return Function(
        call, letters, gives, len(required.rstrip("*")), most, of_world, of_context
    )
