"""The OpenRosa client: what ODK Central, KoboToolbox and their like are asked and told.

An entry goes as its frozen XML first, alone; each file follows by itself, so that a cut
costs at most one file. Central takes files by an address of their own; the others get
the same XML again with one file (the standard's way to split). All can be repeated.
"""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit

from lxml.etree import _Element

from surveyor.forms.safe_xml import UnsafeXml, parse_xml
from surveyor.jobs import Progress
from surveyor.store.sendings import Destination, Kind
from surveyor.sync.addresses import TOKEN
from surveyor.sync.connection import Answer, Connection, Login, Upload, stepping
from surveyor.sync.network_errors import (
    AccessRefused,
    BusyServer,
    CaptivePortal,
    LinkStalled,
    NotThatServer,
)
from surveyor.sync.outcomes import Outcome, judge, judge_file, words_of
from surveyor.texts import _

_LIST = "{http://openrosa.org/xforms/xformsList}"
_MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"
_MOST_WORDS = 100_000
_MOST_LIST = 20_000_000


@dataclass(frozen=True, slots=True)
class ListedForm:
    """A form that a server offers."""

    form_id: str
    name: str
    version: str
    hash: str
    """`md5:` and hex; of the form file."""
    download_url: str
    manifest_url: str = ""


@dataclass(frozen=True, slots=True)
class MediaFile:
    """A file that belongs to a form."""

    name: str
    hash: str
    download_url: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it goes: its bytes never change, whatever happens on the way."""

    instance_id: str
    root_id: str
    """First instanceID of the chain."""
    form_id: str
    xml: bytes = field(repr=False)
    edit: bool = False
    """It corrects an earlier one (deprecatedID)."""


@dataclass(frozen=True, slots=True)
class Part:
    """A file of an entry."""

    name: str
    media_type: str
    data: bytes = field(repr=False)


class OpenRosa:
    """A session with one such server."""

    def __init__(self, place: Destination, secret: str, device: str = "") -> None:
        options = place.options
        self.place = place
        self._device = device
        in_path = TOKEN in place.address
        address = place.address.replace(TOKEN, quote(secret, safe=""))
        login = Login()
        if options.user:
            login = Login(user=options.user, password=secret)
        elif secret and not in_path:
            kind = "Bearer" if place.kind == Kind.CENTRAL else "Token"
            login = Login(token=secret, scheme=kind)
        self.connection = Connection(address, login, options.certificate)
        self._target = "submission"
        self._ready = False
        self.most_bytes = 10_000_000
        """What the server takes in one POST, as it announces."""

    def close(self) -> None:
        """Ends the connection."""
        self.connection.close()

    @property
    def by_own_address(self) -> bool:
        """Whether files go each to an address of their own."""
        return self.place.kind == Kind.CENTRAL

    # Questionnaires

    def forms(self) -> tuple[ListedForm, ...]:
        """What the server offers.

        Raises:
            AccessRefused, CaptivePortal, NotThatServer, LinkTrouble: Nothing was read.
        """
        answer = self._get(self._url("formList"))
        root = _parsed(answer, f"{_LIST}xforms", self.connection.host)
        return tuple(
            ListedForm(
                form_id=_text(one, f"{_LIST}formID"),
                name=_text(one, f"{_LIST}name"),
                version=_text(one, f"{_LIST}version"),
                hash=_text(one, f"{_LIST}hash"),
                download_url=_text(one, f"{_LIST}downloadUrl"),
                manifest_url=_text(one, f"{_LIST}manifestUrl"),
            )
            for one in root.iter(f"{_LIST}xform")
            if _text(one, f"{_LIST}formID")
        )

    def manifest(self, form: ListedForm) -> tuple[MediaFile, ...]:
        """The files of a form; none where it has no manifest.

        Raises:
            As `forms`.
        """
        if not form.manifest_url:
            return ()
        answer = self._get(form.manifest_url)
        root = _parsed(answer, f"{_MANIFEST}manifest", self.connection.host)
        return tuple(
            MediaFile(
                _text(one, f"{_MANIFEST}filename"),
                _text(one, f"{_MANIFEST}hash"),
                _text(one, f"{_MANIFEST}downloadUrl"),
            )
            for one in root.iter(f"{_MANIFEST}mediaFile")
        )

    def download(
        self, url: str, into: Path, expected: str = "", progress: Progress | None = None
    ) -> Path:
        """Fetches a file, from where an earlier try was cut if the server can do that.

        What came stays beside its place as `NAME.part`, and the name of its version
        as `NAME.etag`. A server that ignores the range sends all of it again.

        Args:
            url: Where it is.
            into: Where it goes.
            expected: `md5:…` that it must have; empty for none.
            progress: Told the bytes.

        Raises:
            LinkTrouble: It was cut; the part that came is kept.
            NotThatServer: What came is something else; it is thrown away.
        """
        part, mark = (
            into.with_name(into.name + ".part"),
            into.with_name(into.name + ".etag"),
        )
        have = part.stat().st_size if part.is_file() and mark.is_file() else 0
        headers = dict(self._headers())
        if have:
            headers |= {
                "Range": f"bytes={have}-", "If-Range": mark.read_text(encoding="utf-8"),
                "Accept-Encoding": "identity",
            }  # fmt: skip
        with self.connection.download(url, headers) as (head, blocks):
            if have and head.status == 416:
                part.unlink()
                raise LinkStalled(host=self.connection.host)
            _accepted(head, self.connection.host)
            resumed = head.status == 206
            if "etag" in head.headers and not head.headers["etag"].startswith("W/"):
                mark.write_text(head.headers["etag"], encoding="utf-8")
            else:
                mark.unlink(missing_ok=True)
            total = int(head.headers.get("content-length") or 0) + have * resumed
            with part.open("ab" if resumed else "wb") as file:
                for block in blocks:
                    file.write(block)
                    if progress is not None:
                        progress.step(
                            file.tell(),
                            total,
                            _("Mengambil {name}").format(name=into.name),
                        )
        mark.unlink(missing_ok=True)
        self._check(part, expected)
        part.replace(into)
        return into

    def _check(self, part: Path, expected: str) -> None:
        if not expected.startswith("md5:"):
            return
        with part.open("rb") as file:
            found = hashlib.file_digest(file, _md5).hexdigest()
        if found != expected[4:].lower():
            part.unlink()
            raise NotThatServer(host=self.connection.host)

    # Entries

    def prepare(self) -> None:
        """Asks before the first POST where it goes, how large it may be, who we are.

        With Digest this keeps a whole body from going twice.

        Raises:
            AccessRefused, CaptivePortal, NotThatServer, BusyServer, LinkTrouble: Nothing
                was sent.
        """
        if self._ready:
            return
        url = self._url("submission")
        answer = self._head(url)
        if answer.status == 401 and self.connection.answer_challenge(
            answer.headers.get("www-authenticate", "")
        ):
            answer = self._head(url)
        if answer.status not in (204, 200):
            _accepted(answer, self.connection.host)
        if "x-openrosa-version" not in answer.headers:
            raise CaptivePortal(host=self.connection.host)
        self._target = url
        given = answer.headers.get("location", "")
        if given:
            further = urljoin(self.connection.url(url), given)
            if urlsplit(further).hostname == self.connection.host:
                self._target = self._with_device(
                    _same_scheme(further, self.connection.address)
                )
        announced = answer.headers.get("x-openrosa-accept-content-length", "")
        if announced.isdigit():
            self.most_bytes = int(announced)
        self._ready = True

    def send_entry(
        self, entry: Entry, parts: Iterable[Part] = (), *, again: bool = False
    ) -> Outcome:
        """Posts the XML of an entry, without files but for those that it cannot miss.

        Args:
            entry: Checked by `check_entry`.
            parts: Files that go with it at once.
            again: It had a 409 before.

        Raises:
            LinkTrouble: No answer; whether it is there, the next try will show.
        """
        return self._post(entry, parts, again=again)

    def send_file(
        self, entry: Entry, part: Part, progress: Progress | None = None
    ) -> Outcome:
        """Posts one file of an entry that is there.

        Raises:
            LinkTrouble, Cancelled: The file is not there, or nobody knows.
        """
        if not self.by_own_address:
            return self._post(entry, (part,), again=True, progress=progress)
        names = (entry.form_id, "submissions", entry.root_id, "attachments", part.name)
        path = "forms/" + "/".join(quote(one, safe="") for one in names)
        headers = {**self._headers(), "Content-Type": part.media_type}
        body = _upload(part.data, part.name, progress)
        answer = self.connection.request(
            "POST", path, headers=headers, body=body, limit=_MOST_WORDS
        )
        return judge_file(answer.status, answer.headers, answer.body)

    def _post(
        self,
        entry: Entry,
        parts: Iterable[Part],
        *,
        again: bool,
        progress: Progress | None = None,
    ) -> Outcome:
        self.prepare()
        files = tuple(parts)
        boundary = secrets.token_hex(8)
        body = multipart(entry.xml, files, boundary)
        headers = {
            **self._headers(),
            "Content-Type": f"multipart/form-data; boundary={boundary}",
        }
        name = files[0].name if files else ""
        answer = self.connection.request(
            "POST", self._target, headers=headers,
            body=_upload(body, name, progress), limit=_MOST_WORDS,
        )  # fmt: skip
        return judge(
            answer.status, answer.headers, answer.body, again=again, edit=entry.edit
        )

    def _get(self, url: str) -> Answer:
        """Reads a list; says who we are where the server asks for it."""
        headers = self._headers()
        answer = self.connection.request("GET", url, headers=headers, limit=_MOST_LIST)
        if answer.status == 401 and self.connection.answer_challenge(
            answer.headers.get("www-authenticate", "")
        ):
            answer = self.connection.request(
                "GET", url, headers=headers, limit=_MOST_LIST
            )
        _accepted(answer, self.connection.host)
        return answer

    def _head(self, url: str) -> Answer:
        return self.connection.request("HEAD", url, headers=self._headers())

    def _headers(self) -> Mapping[str, str]:
        now = format_datetime(datetime.now(UTC), usegmt=True)
        return {"X-OpenRosa-Version": "1.0", "Date": now}

    def _url(self, name: str) -> str:
        return self._with_device(self.connection.url(name))

    def _with_device(self, url: str) -> str:
        if not self._device or "deviceID=" in url:
            return url
        joint = "&" if "?" in url else "?"
        return url + joint + urlencode({"deviceID": self._device})


def check_entry(entry: Entry) -> str:
    """What keeps an entry from being sent, in words; empty for nothing.

    Central stores XML that is cut off, and takes an entry without instanceID twice, so
    nobody else would notice.
    """
    try:
        root = parse_xml(entry.xml)
    except UnsafeXml as error:
        return _("Berkas entri ini tidak utuh: {reason}").format(reason=error)
    found = root.find("{*}meta/{*}instanceID")
    if found is None or (found.text or "").strip() != entry.instance_id:
        return _("Entri ini tidak memuat ID-nya sendiri.")
    return ""


def multipart(xml: bytes, parts: Iterable[Part], boundary: str) -> bytes:
    """A form of parts: the XML, then files under the names that the XML has for them.

    Names go as raw UTF-8, which is what servers match; only what would end the header
    is written in another way (as browsers do).
    """
    out = []
    named = (Part("xml_submission_file", "text/xml", xml), *parts)
    for one in named:
        name = one.name.translate({0x22: "%22", 0x0D: "%0D", 0x0A: "%0A"})
        file = "submission.xml" if one is named[0] else name
        head = (
            f"--{boundary}\r\nContent-Disposition: form-data; "
            f'name="{name}"; filename="{file}"\r\n'
            f"Content-Type: {one.media_type}\r\n\r\n"
        )
        out += [head.encode(), one.data, b"\r\n"]
    return b"".join((*out, f"--{boundary}--\r\n".encode()))


def _md5() -> "hashlib._Hash":
    """The standard's checksum of forms: against accidents, not against people."""
    return hashlib.md5(usedforsecurity=False)


def _upload(data: bytes, name: str, progress: Progress | None) -> Upload:
    what = _("Mengirim {name}").format(name=name)
    return Upload(data, stepping(progress or Progress(), what, 0, len(data)))


def _accepted(answer: Answer, host: str) -> None:
    """Any answer to a question but the one that was hoped for, as an error."""
    words = words_of(answer.body)
    if answer.status in (401, 403):
        raise AccessRefused(host=host, words=words)
    if answer.status in (408, 423, 429) or answer.status >= 500:
        raise BusyServer(host=host, words=words)
    if 300 <= answer.status < 400:
        raise CaptivePortal(host=host)
    if answer.status not in (200, 206):
        raise NotThatServer(host=host)


def _same_scheme(url: str, like: str) -> str:
    """Kobo behind a gateway names itself `http:`; never go back to that from TLS."""
    if like.startswith("https:") and url.startswith("http:"):
        return "https:" + url[5:]
    return url


def _parsed(answer: Answer, tag: str, host: str) -> _Element:
    try:
        root = parse_xml(answer.body)
    except UnsafeXml as error:
        raise CaptivePortal(host=host) from error
    if root.tag != tag:
        portal = answer.headers.get("content-type", "").startswith("text/html")
        raise (CaptivePortal if portal else NotThatServer)(host=host)
    return root


def _text(node: _Element, tag: str) -> str:
    return (node.findtext(tag) or "").strip()
