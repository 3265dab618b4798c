"""What the appearances of a form become here: those of ODK, Kobo and SurveyCTO.

| for | appearance | here |
| --- | --- | --- |
| text | multiline; masked; url | paragraph; hidden until asked; a button opens it |
| text | numbers, numbers_phone, numbers_decimal | only figures can be typed |
| text | a constraint such as `regex(., '^[0-9]{16}$')` | so many figures at most |
| text | printer, ex:… | typed: nothing is printed, no other program is asked |
| number | thousands-sep, show_formatted; counter; bearing | 1.250.000; − and +; typed, in ° |
| range | (none, up to 11 steps); vertical | numbers to hit; below each other |
| range | (none, more steps); vertical; no-ticks | slider with a scale; upright; bare |
| range | rating; picker | up to 10 stars; a list that opens |
| date | no-calendar; month-year; year | typed only; a month; a year |
| date | islamic, persian | the day in that calendar stands below |
| date | ethiopian, coptic, bikram-sambat, myanmar | says that it is typed as Gregorian |
| select | minimal, autocomplete, search, search() | field with a list that narrows |
| select | (none, over 24 choices) | the same |
| select | likert; quick; no-buttons | scale in one line; goes on by itself; no marks |
| select | columns-n, compact-n, quickcompact-n | n columns |
| select | columns, compact, horizontal | as many columns as labels allow |
| select | columns-pack, horizontal-compact | as many beside each other as fit |
| select | label, list-nolabel, list; in a group table-list | rows of one grid |
| select | image-map | parts of an SVG to hit, above the options |
| select | map | list: nothing is picked on a map |
| geopoint, geotrace, geoshape | maps, placement-map, hide-input | typed, or picked on the map |
| barcode | hidden-answer | the code is not shown |
| image | signature, draw, annotate | paper to draw on |
| image | new, new-front, selfie | camera where there is one, else a file |
| audio | new, ex:… | recorded where there is a microphone, else a file |
| video, file | new, ex:… | a file |
| group | field-list, w1 … w12, pages | a page for each group, questions below each other |

Where room is short, columns give way whatever was asked for.
"""

import re

from ui.questions.choices import Look

SEARCHED = frozenset({"minimal", "autocomplete", "search"})
NUMBERS = frozenset({"numbers", "numbers_phone", "numbers_decimal"})
GROUPED = frozenset({"thousands-sep", "show_formatted"})
_ONE_LINE, _PACKED = "likert", frozenset({"columns-pack", "horizontal-compact"})
_QUICK = "quick"
_COLUMNS = re.compile(r"(?:columns|compact|quickcompact)-(\d{1,2})")
_COMPACT = frozenset({"compact", "quickcompact"})
_MOST_ON_SCALE, _MOST_COLUMNS = 7, 10
_DIGITS = re.compile(
    r"""\s*regex\(\s*\.\s*,\s*(["'])\^?(?:\[0-9\]|\\d)"""
    r"""\{(?:\d+,)?(\d+)\}\$?\1\s*\)\s*"""
)


def look_of(looks: frozenset[str], count: int, *, several: bool) -> Look:
    """How options stand.

    Args:
        looks: The appearance's words.
        count: How many options there are.
        several: Whether several of them may be chosen.
    """
    return Look(
        columns=_columns(looks, count),
        stacked=_ONE_LINE in looks,
        unmarked="no-buttons" in looks,
        quick=any(one.startswith(_QUICK) for one in looks) and not several,
        packed=bool(_PACKED & looks),
    )


def digits_asked(constraint: str | None) -> int:
    """How many figures a rule allows at most; 0 where it says anything else."""
    found = _DIGITS.fullmatch(constraint or "")
    return int(found[2]) if found else 0


def _columns(looks: frozenset[str], count: int) -> int:
    """Columns that an appearance asks for; 0 leaves it to the labels."""
    if _ONE_LINE in looks and count:
        return count if count <= _MOST_ON_SCALE else 4
    if _COMPACT & looks:
        return min(count, 4)
    found = (_COLUMNS.fullmatch(look) for look in looks)
    asked = next((int(one[1]) for one in found if one), 0)
    return min(asked, _MOST_COLUMNS)
