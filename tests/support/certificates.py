"""Certificates of an authority that only a test trusts."""

import datetime as dt
import ipaddress

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


def certificates(folder, begin=None):
    """A chain of two, as a public authority gives it, for the loopback address.

    Args:
        folder: Where they are written.
        begin: From when they are valid, for 90 days; now by default.

    Returns:
        The files of chain and key, and the PEM of the authority.
    """
    now = begin or dt.datetime.now(dt.UTC)
    keys = [ec.generate_private_key(ec.SECP256R1()) for _n in range(3)]
    names = [
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])
        for text in ("Otoritas Contoh", "Otoritas Contoh 2", "api.example.id")
    ]
    made = []
    for number, name in enumerate(names):
        before = max(number - 1, 0)
        builder = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(names[before])
            .public_key(keys[number].public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - dt.timedelta(days=1))
            .not_valid_after(now + dt.timedelta(days=90))
            .add_extension(x509.BasicConstraints(number < 2, None), critical=True)
        )
        if number == 2:
            address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
            named = x509.SubjectAlternativeName(
                [x509.DNSName("api.example.id"), address]
            )
            builder = builder.add_extension(named, critical=False)
        made.append(builder.sign(keys[before], hashes.SHA256()))
    pem = [one.public_bytes(serialization.Encoding.PEM) for one in made]
    plain = serialization.NoEncryption()
    kind = serialization.PrivateFormat.PKCS8
    key = keys[2].private_bytes(serialization.Encoding.PEM, kind, plain)
    (folder / "chain.pem").write_bytes(pem[2] + pem[1])
    (folder / "key.pem").write_bytes(key)
    return (str(folder / "chain.pem"), str(folder / "key.pem")), pem[0].decode()
