"""The emulator's own certificate: made at start-up, trusted only by the processes this package starts."""

from __future__ import annotations

import datetime as dt
import ipaddress
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs12

TRUST_STORE_PASSWORD = "changeit"  # noqa: S105  # a trust store holds no secret; Java insists on a password


@dataclass(frozen=True)
class Certificate:
    """Where the three files lie: PEM certificate and key for the server, PKCS12 trust store for the JVM."""

    certificate: Path
    key: Path
    trust_store: Path


def certificate_in(directory: Path) -> Certificate:
    """Name the files of a certificate kept in *directory*; nothing is created."""
    return Certificate(directory / "cert.pem", directory / "key.pem", directory / "trust.p12")


def make_certificate(directory: Path, *, region: str) -> Certificate:
    """Write a self-signed certificate, valid for 30 days, for the names AWS clients use towards the emulator.

    ``s3.<region>.localhost`` is there because the AWS SDK inside hadoop-aws 3.3.1 reads the signing region
    from the host name.
    """
    directory.mkdir(parents=True, exist_ok=True)
    paths = certificate_in(directory)
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _self_signed(key, region)
    paths.certificate.write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    paths.key.touch(mode=0o600)
    paths.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    paths.trust_store.write_bytes(
        pkcs12.serialize_java_truststore(
            [pkcs12.PKCS12Certificate(certificate, b"laptop")],
            serialization.BestAvailableEncryption(TRUST_STORE_PASSWORD.encode()),
        )
    )
    return paths


def _self_signed(key: ec.EllipticCurvePrivateKey, region: str) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "emr-platform laptop")])
    now = dt.datetime.now(dt.UTC)
    names = ["localhost", "*.localhost", f"s3.{region}.localhost", f"*.s3.{region}.localhost"]
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(hours=1))
        .not_valid_after(now + dt.timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName(
                [*(x509.DNSName(host) for host in names), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
            ),
            critical=False,
        )
        # OpenSSL accepts a self-signed leaf as its own anchor, rustls and Java too, as long as it is no CA.
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
