"""A certificate authority for tests, and a server certificate of it for this machine."""

import ssl
import subprocess
from dataclasses import dataclass
from pathlib import Path

DAYS = "2"


@dataclass(frozen=True)
class TestAuthority:
    """`ca` is what a client must trust; `context` is for the server."""

    ca: Path
    context: ssl.SSLContext


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)


def make_authority(folder: Path, host: str = "localhost") -> TestAuthority:
    """Makes the keys with the `openssl` program; the certificate is for `host` alone."""
    folder.mkdir(parents=True, exist_ok=True)
    ca, ca_key = folder / "ca.pem", folder / "ca.key"
    key, request, certificate = (folder / name for name in ("key.pem", "request.pem", "cert.pem"))
    new_key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    _openssl("req", "-x509", *new_key, "-days", DAYS, "-subj", "/CN=tokenmill test authority",
             "-keyout", ca_key, "-out", ca)  # fmt: skip
    _openssl("req", *new_key, "-subj", f"/CN={host}", "-keyout", key, "-out", request)
    extensions = folder / "extensions"
    extensions.write_text(f"subjectAltName=DNS:{host}\n")
    _openssl("x509", "-req", "-in", request, "-CA", ca, "-CAkey", ca_key, "-CAcreateserial",
             "-days", DAYS, "-extfile", extensions, "-out", certificate)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return TestAuthority(ca, context)
