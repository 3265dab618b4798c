"""What another page may want to see on the page of entries, beside a Query."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts, those in use or those put aside."""

    discarded: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Sites without an entry this month, of any form or of one."""

    form_id: str = ""
