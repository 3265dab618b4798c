"""Small real HTTP servers that answer as ODK Central and KoboToolbox were seen to.

Only what a client meets: the answers come from runs against the real ones. `Central`
keeps one project under /v1/projects/1, `Kobo` answers at the root.
"""

import hashlib
import re
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import unquote, urlsplit
from xml.etree import ElementTree as ET

TOKEN = "tok3n"
USER, PASSWORD = "ani", "rahasia"
LIST = "http://openrosa.org/xforms/xformsList"
MANIFEST = "http://openrosa.org/xforms/xformsManifest"


class FakeServer(ThreadingHTTPServer):
    """Keeps entries by instanceID: their bytes, and files by name."""

    daemon_threads = True

    def __init__(self, handler):
        super().__init__(("127.0.0.1", 0), handler)
        self.lock = threading.Lock()
        self.entries = {}
        self.current = {}
        """First id of a chain -> its newest."""
        self.forms = {}
        """Id -> (version, title, XML, files by name)."""
        self.closed = set()
        self.deleted = set()
        self.seen = []
        """(method, path, bytes of the body)"""
        self.answers = []
        """What is answered first, whatever is asked: (status, body)."""
        self.doubled = []
        """Files that came again with other bytes."""

    def handle_error(self, request, client_address):
        """Lines that are cut are what these tests are about."""

    @property
    def port(self):
        return self.server_address[1]

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_given):
        self.shutdown()
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *_given):
        pass

    def do_HEAD(self):
        self._handle()

    def do_GET(self):
        self._handle()

    def do_POST(self):
        self._handle()

    def _handle(self):
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length)
        if len(body) < length:
            # Cut off in the body: nothing is stored, nobody hears an answer.
            self.close_connection = True
            return
        self.server.seen.append((self.command, self.path, length))
        path = urlsplit(self.path).path
        with self.server.lock:
            if self.server.answers and self.command != "HEAD":
                self.say(*self.server.answers.pop(0))
            else:
                self.answer(path, body)

    def say(self, status, body=b"", kind="text/xml; charset=utf-8", **headers):
        data = body.encode() if isinstance(body, str) else body
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if self.openrosa:
            self.send_header("X-OpenRosa-Version", "1.0")
        self.send_header("Content-Type", kind)
        if status != 204:
            self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD" and status != 204:
            self.wfile.write(data)

    openrosa = True

    def parts(self, body):
        """Name -> bytes; a part without filename is no file."""
        match = re.search(r"boundary=(\S+)", self.headers.get("Content-Type", ""))
        found = {}
        for piece in body.split(b"--" + match.group(1).encode())[1:-1]:
            head, _, data = piece.partition(b"\r\n\r\n")
            name = re.search(rb'name="([^"]*)"; filename=', head)
            if name:
                found[name.group(1).decode()] = data[:-2]
        return found

    def list_of_forms(self, base):
        lines = []
        for form_id, (version, title, xml, files) in self.server.forms.items():
            if form_id in self.server.closed:
                continue
            manifest = f"<manifestUrl>{base}/forms/{form_id}/manifest</manifestUrl>"
            lines.append(
                f"<xform><formID>{form_id}</formID><name>{title}</name>"
                f"<version>{version}</version><hash>md5:{hashlib.md5(xml).hexdigest()}"
                f"</hash><downloadUrl>{base}/forms/{form_id}.xml</downloadUrl>"
                f"{manifest if files else ''}</xform>"
            )
        self.say(200, f'<xforms xmlns="{LIST}">{"".join(lines)}</xforms>')

    def form_file(self, path, base):
        """The form, its manifest, one of its files."""
        match = re.search(r"/forms/([^/.]+)(\.xml|/manifest|/files/(.+))$", path)
        _version, _title, xml, files = self.server.forms[match.group(1)]
        if match.group(2) == ".xml":
            self.say(200, xml)
        elif match.group(2) == "/manifest":
            lines = "".join(
                f"<mediaFile><filename>{name}</filename><hash>md5:"
                f"{hashlib.md5(data).hexdigest()}</hash><downloadUrl>{base}/forms/"
                f"{match.group(1)}/files/{name}</downloadUrl></mediaFile>"
                for name, data in files.items()
            )
            self.say(200, f'<manifest xmlns="{MANIFEST}">{lines}</manifest>')
        else:
            self.file(files[unquote(match.group(3))])

    def file(self, data):
        self.say(200, data, "application/octet-stream")


def _meta(xml):
    """instanceID, deprecatedID, form id, version, and whether the XML is whole."""
    text = xml.decode("utf-8", "replace")

    def of(name):
        match = re.search(rf"<(?:\w+:)?{name}>([^<]+)<", text)
        return match.group(1) if match else ""

    def attribute(name):
        match = re.search(rf'<[^>]*\b{name}="([^"]*)"', text)
        return match.group(1) if match else ""

    try:
        ET.fromstring(xml)
        whole = True
    except ET.ParseError:
        whole = False
    return (
        of("instanceID"),
        of("deprecatedID"),
        attribute("id"),
        attribute("version"),
        whole,
    )


def _words(text, nature=' nature="error"'):
    return (
        '<OpenRosaResponse xmlns="http://openrosa.org/http/response" items="0">'
        f"<message{nature}>{text}</message></OpenRosaResponse>"
    )


class CentralHandler(_Handler):
    """ODK Central: its codes, its silences, its race."""

    def answer(self, path, body):
        match = re.fullmatch(r"/v1(?:/key/([^/]+))?/projects/(\d+)(/.*)", path)
        if match is None:
            return self.refuse(404, "404.1", "Could not find the resource.")
        key, project, rest = match.groups()
        base = f"http://{self.headers['Host']}/v1/projects/{project}"
        given = self.headers.get("Authorization", "")
        if key != TOKEN and given != f"Bearer {TOKEN}":
            status = 403 if key else 401
            return self.refuse(status, f"{status}.2", "Could not authenticate.")
        if project != "1":
            return self.refuse(404, "404.1", "Could not find the resource.")
        return self.inside(base, rest, body)

    def inside(self, base, rest, body):
        files = re.fullmatch(
            r"/forms/([^/]+)/submissions/([^/]+)/attachments/(.+)", rest
        )
        if files is not None:
            return self.attach(*map(unquote, files.groups()), body)
        if rest.startswith("/forms/"):
            return self.form_file(rest, base)
        if self.headers.get("X-OpenRosa-Version") != "1.0":
            return self.refuse(400, "400.9", "Invalid OpenRosa header.")
        if rest == "/formList":
            return self.list_of_forms(base)
        if self.command == "HEAD":
            return self.say(204, X_OpenRosa_Accept_Content_Length="100000000")
        return self.submit(body)

    def refuse(self, status, code, text):
        if "/attachments/" in self.path:
            self.openrosa = False
            self.say(
                status, f'{{"message":"{text}","code":{code}}}', "application/json"
            )
        else:
            self.say(status, _words(text))

    def submit(self, body):
        server, parts = self.server, self.parts(body)
        xml = parts.pop("xml_submission_file", None)
        if xml is None:
            return self.refuse(400, "400.2", "Required multipart field missing.")
        id_, old, form_id, version, _whole = _meta(xml)
        if form_id in server.closed:
            return self.refuse(
                409, "409.2", "This form is not currently accepting submissions."
            )
        if server.forms and server.forms.get(form_id, ("",))[0] != version:
            return self.refuse(404, "404.1", "Could not find the resource.")
        id_ = id_ or f"uuid:made-{secrets.token_hex(4)}"
        trouble = self.trouble(id_, old, xml)
        if trouble:
            return self.refuse(*trouble)
        self.keep(id_, old, xml, parts)
        return self.say(201, _words("full submission upload was successful!", ""))

    def trouble(self, id_, old, xml):
        server = self.server
        there = server.entries.get(id_)
        if id_ in server.deleted:
            return 409, "409.18", "This Submission has been deleted."
        if there is not None:
            if there["xml"] != xml:
                return 409, "409.1", "A submission already exists with this ID."
            if not old and server.current[there["root"]] != id_:
                return 409, "409.9", "Your copy is out of date. Get (undefined)."
            return None
        if old and old not in server.entries:
            return 404, "404.1", "Could not find the resource."
        if old and server.current[server.entries[old]["root"]] != old:
            return 409, "409.9", "Your copy of this record is out of date."
        return None

    def keep(self, id_, old, xml, parts):
        server = self.server
        fresh = id_ not in server.entries
        if fresh:
            root = server.entries[old]["root"] if old else id_
            before = server.entries[old]["files"] if old else {}
            server.entries[id_] = {"xml": xml, "root": root, "files": dict(before)}
            server.current[root] = id_
        for name, data in parts.items():
            if name in xml.decode("utf-8", "replace"):
                server.entries[id_]["files"][name] = data

    def attach(self, _form_id, root, name, body):
        server = self.server
        current = server.current.get(root)
        self.openrosa = False
        if (
            current is None
            or f">{name}<" not in server.entries[current]["xml"].decode()
        ):
            return self.refuse(404, "404.1", "Could not find the resource.")
        files = server.entries[current]["files"]
        if name in files:
            if files[name] != body:
                server.doubled.append(name)
            return self.refuse(
                403, "403.1", "The authenticated actor does not have rights."
            )
        files[name] = body
        return self.say(200, '{"success":true}', "application/json")


class KoboHandler(_Handler):
    """KoboToolbox: Digest, 202 for what is known, a Location, and 423."""

    nonces: ClassVar[set] = set()
    token = ""

    def answer(self, path, body):
        if not self.known():
            nonce = secrets.token_hex(8)
            self.nonces.add(nonce)
            challenge = (
                f'Digest realm="DJANGO", qop="auth", nonce="{nonce}", '
                f'opaque="ab", algorithm="MD5", stale="false"'
            )
            return self.say(401, "", "text/html", WWW_Authenticate=challenge)
        base = f"http://{self.headers['Host']}"
        if path == "/formList":
            if self.command == "HEAD":
                return self.say(204)
            return self.list_of_forms(base)
        if path.startswith("/forms/"):
            return self.form_file(path, base)
        if path != "/submission":
            return self.say(404, "<html><body>Not found</body></html>", "text/html")
        if self.command == "HEAD":
            return self.say(
                204, Location=f"{base}/submission",
                X_OpenRosa_Accept_Content_Length="10000000",
            )  # fmt: skip
        return self.submit(body)

    def known(self):
        given = self.headers.get("Authorization", "")
        if given == f"Token {TOKEN}":
            return True
        fields = dict(re.findall(r'(\w+)="?([^",]+)"?', given))
        if not given.startswith("Digest") or fields.get("nonce") not in self.nonces:
            return False
        a1 = _md5(f"{fields['username']}:DJANGO:{PASSWORD}")
        a2 = _md5(f"{self.command}:{fields['uri']}")
        right = _md5(
            f"{a1}:{fields['nonce']}:{fields['nc']}:{fields['cnonce']}:auth:{a2}"
        )
        return fields["username"] == USER and fields["response"] == right

    def submit(self, body):
        server, parts = self.server, self.parts(body)
        xml = parts.pop("xml_submission_file", None)
        if xml is None:
            return self.say(500, "<html>Server Error (500)</html>", "text/html")
        id_, old, form_id, _version, whole = _meta(xml)
        if not whole or not id_:
            return self.say(400, _words("Improperly formatted XML.", ""))
        if form_id in server.closed:
            return self.say(405, _words("Form is not active", ""))
        if server.forms and form_id not in server.forms:
            return self.say(404, _words("Form does not exist on this account", ""))
        there = server.entries.get(id_)
        if there is None:
            return self.new(id_, old, xml, parts)
        if there["xml"] != xml:
            return self.say(
                409, _words("Submission with this instance ID already exists", "")
            )
        if any(there["files"].get(n, d) != d for n, d in parts.items()):
            return self.say(409, _words("Attachment with same name already exists", ""))
        fresh = set(parts) - set(there["files"])
        there["files"].update(parts)
        if fresh:
            return self.say(201, _words("Successful submission.", ""))
        return self.say(202, _words("Duplicate Instance", ""))

    def new(self, id_, old, xml, parts):
        server = self.server
        if old and old not in server.entries:
            return self.say(404, _words("Submission was not found", ""))
        root = server.entries[old]["root"] if old else id_
        if old and server.current[root] != old:
            return self.say(410, _words("Submission is not the newest", ""))
        server.entries[id_] = {"xml": xml, "root": root, "files": dict(parts)}
        server.current[root] = id_
        return self.say(201, _words("Successful submission.", ""))

    def file(self, data):
        """Form media with ranges, as its nginx gives them."""
        etag = f'"{hashlib.md5(data).hexdigest()}"'
        match = re.match(r"bytes=(\d+)-", self.headers.get("Range", ""))
        if match and self.headers.get("If-Range") == etag:
            return self.say(206, data[int(match.group(1)) :], "text/csv", ETag=etag)
        return self.say(200, data, "text/csv", ETag=etag)


def _md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def fake_central():
    return FakeServer(CentralHandler)


def fake_kobo():
    return FakeServer(KoboHandler)
