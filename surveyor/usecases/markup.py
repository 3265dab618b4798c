"""Labels and notes as forms write them: a small part of Markdown, shown as rich text.

Bold, emphasis, headings, lists, links and coloured spans as ODK's documentation has
them. All else is text: a form brings no HTML of its own into the window.
"""

import re
from html import escape

_SPAN = re.compile(r"&lt;(/?)(span|p|br|div)\b.*?&gt;", re.IGNORECASE)
_LINK = re.compile(r"\[([^\[\]]+)\]\((https?://[^\s()]+)\)")
_BOLD = re.compile(r"\*\*(?=\S)(.+?)(?<=\S)\*\*|(?<!\w)__(?=\S)(.+?)(?<=\S)__(?!\w)")
_LEAN = re.compile(
    r"(?<![\w*])\*(?=\S)(.+?)(?<=\S)\*(?![\w*])|(?<!\w)_(?=\S)(.+?)(?<=\S)_(?!\w)"
)
_HEAD = re.compile(r"(#{1,6})\s+(.+)")
_ITEM = re.compile(r"[-*]\s+(.+)")
_KEPT = re.compile(r"\\([\\`*_{}\[\]()#+.!-])")


def rich(text: str) -> str:
    """A label as rich text."""
    return "<br>".join(_line(line) for line in text.strip().splitlines())


def plain(text: str) -> str:
    """A label without its marks: for names that are read aloud, and for lists."""
    shown = _SPAN.sub("", escape(text.strip(), quote=False))
    shown = _LINK.sub(r"\1", shown)
    for mark in (_BOLD, _LEAN):
        shown = mark.sub(lambda m: m[1] or m[2], shown)
    lines = [(_HEAD.fullmatch(line) or [line] * 3)[2] for line in shown.splitlines()]
    text = _KEPT.sub(r"\1", "\n".join(lines))
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _line(line: str) -> str:
    shown = _SPAN.sub("", escape(line.strip()))
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        kept.append(found[1])
        return f"\0{len(kept) - 1}\0"

    shown = _KEPT.sub(keep, shown)
    head, item = _HEAD.fullmatch(shown), _ITEM.fullmatch(shown)
    if head:
        shown = f"<b>{head[2]}</b>"
    elif item:
        shown = f"• {item[1]}"
    shown = _LINK.sub(r'<a href="\2">\1</a>', shown)
    shown = _BOLD.sub(lambda m: f"<b>{m[1] or m[2]}</b>", shown)
    shown = _LEAN.sub(lambda m: f"<i>{m[1] or m[2]}</i>", shown)
    return re.sub(r"\0(\d+)\0", lambda m: kept[int(m[1])], shown)
