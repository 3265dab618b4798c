"""Preloads and the meta block: who, when, on what device, and the entry's id."""

from surveyor.engine.environment import Environment
from surveyor.engine.errors import UnknownReference
from surveyor.engine.instance import Node
from surveyor.engine.outline import find, meta
from surveyor.engine.xpath.values import moment_text
from surveyor.forms.model import Bind, Form
from surveyor.forms.xform_names import ORX


def start_metadata(form: Form, root: Node, environment: Environment) -> None:
    """Fills what is known when an entry begins."""
    for bind in form.binds.values():
        value = _start_value(bind, environment)
        if value:
            _set(root, bind.ref, value)


def ensure_identity(root: Node, environment: Environment) -> None:
    """Gives an id to an entry that has none yet."""
    node = meta_node(root, "instanceID")
    if not node.raw:
        node.set_raw(f"uuid:{environment.new_uuid()}")


def new_identity(form: Form, root: Node, environment: Environment) -> None:
    """Gives the entry its id; it never changes afterwards.

    A form may calculate it, as older ones do: then the calculation gives it, once.
    """
    node = meta_node(root, "instanceID")
    bind = form.binds.get(node.ref)
    if not node.raw and (bind is None or bind.calculate is None):
        node.set_raw(f"uuid:{environment.new_uuid()}")


def renew_identity(root: Node, environment: Environment) -> None:
    """A correction: the id becomes deprecatedID and a new one is made."""
    node = meta_node(root, "instanceID")
    old = meta_node(root, "deprecatedID")
    old.set_raw(node.raw)
    node.set_raw(f"uuid:{environment.new_uuid()}")


def meta_node(root: Node, name: str) -> Node:
    """A node of the meta block, made where the form has none.

    A block of our own is in the namespace that the specification recommends.
    """
    found = meta(root, name)
    if found is not None:
        return found
    blocks = root.named("meta")
    if not blocks:
        block = Node("meta", f"{root.ref}/meta", root)
        block.namespace = ORX
        root.insert(len(root.children), block)
        blocks = [block]
    made = Node(name, f"{blocks[0].ref}/{name}", blocks[0])
    made.namespace = blocks[0].namespace
    blocks[0].insert(len(blocks[0].children), made)
    return made


def _start_value(bind: Bind, environment: Environment) -> str:
    kind, asked = bind.preload, (bind.preload_params or "").strip()
    if kind == "date" and asked in ("today", ""):
        return environment.now().date().isoformat()
    if kind == "timestamp" and asked == "start":
        return moment_text(environment.now())
    if kind == "uid" and not bind.ref.endswith("/meta/instanceID"):
        # The id of the entry is given by `new_identity`; this is one of a node.
        return f"uuid:{environment.new_uuid()}"
    return _property(asked, environment) if kind == "property" else ""


def _property(asked: str, environment: Environment) -> str:
    """What the machine knows; `uri:` asks for the same with its scheme in front."""
    scheme, name = _URIS.get(asked, ("", asked))
    known = {
        "deviceid": environment.device_id,
        "username": environment.username,
        "phonenumber": environment.phone_number,
        "phone number": environment.phone_number,
        "email": environment.email,
        "simserial": environment.sim_serial,
        "subscriberid": environment.subscriber_id,
    }.get(name, "")
    return f"{scheme}{known}" if known else ""


_URIS = {
    "uri:deviceid": ("deviceid:", "deviceid"),
    "uri:username": ("username:", "username"),
    "uri:phonenumber": ("tel:", "phonenumber"),
    "uri:email": ("mailto:", "email"),
    "uri:simserial": ("simserial:", "simserial"),
    "uri:subscriberid": ("imsi:", "subscriberid"),
}


def _set(root: Node, ref: str, value: str) -> None:
    try:
        find(root, ref).set_raw(value)
    except UnknownReference:
        # A bind without node: the import told it; the entry works without.
        return
