"""What lies between here and the Hub: TLS, certificates, proxies, offline; as Python sees it."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.fake_hub import RunningHub, Virtual
from tests.fake_hub.proxy import RunningProxy
from tests.fake_hub.tls import make_authority
from tests.hub.client import Client, HubError, contents

FILE = Virtual(300_000, seed=41)
PYTHON = """
from huggingface_hub import hf_hub_download
try:
    print(hf_hub_download("org/corpus", "train.parquet", repo_type="dataset"))
except Exception as error:
    print("error", type(error).__name__)
"""
QUICK = ("--retry-ms=5", "--retry-max-ms=40", "--network-wait-ms=300")


def add_corpus(hub: RunningHub) -> None:
    hub.add("org/corpus", {"train.parquet": FILE})


def check_ours(client: Client) -> None:
    assert contents(client.download("org/corpus", *QUICK))["train.parquet"] == FILE.read(
        0, FILE.size
    )


def check_python(client: Client, home: Path, **variables: str) -> None:
    """The Python client with the same settings, on a cache of its own."""
    printed = client.python(PYTHON, HF_HOME=str(home), HF_HUB_DISABLE_XET="1", **variables)
    assert Path(printed).read_bytes() == FILE.read(0, FILE.size)


def code_of(client: Client) -> tuple[str, str]:
    with pytest.raises(HubError) as error:
        client.plan("org/corpus", *QUICK)
    return error.value.code, error.value.hint


@contextlib.contextmanager
def tls_hub(folder: Path, host: str = "localhost") -> Iterator[tuple[RunningHub, Path]]:
    authority = make_authority(folder, host)
    with RunningHub(tls=authority.context) as hub:
        add_corpus(hub)
        yield hub, authority.ca


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_tls_with_a_certificate_of_ones_own(tmp_path: Path, variable: str):
    with tls_hub(tmp_path / "tls") as (hub, ca):
        client = Client(hub.hub_url, tmp_path / "home", {variable: str(ca)})
        check_ours(client)
        assert all(request.headers["host"].startswith("localhost:") for request in hub.log)


def test_python_gets_the_same_through_tls(tmp_path: Path):
    with tls_hub(tmp_path / "tls") as (hub, ca):
        client = Client(hub.hub_url, tmp_path / "home", {"SSL_CERT_FILE": str(ca)})
        check_python(client, tmp_path / "python")


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path):
    with tls_hub(tmp_path / "tls") as (hub, _):
        client = Client(hub.hub_url, tmp_path / "home")
        code, hint = code_of(client)
        assert code == "network"
        assert "SSL_CERT_FILE" in hint
        assert hub.log == []
        printed = client.python(PYTHON, HF_HOME=str(tmp_path / "python"))
        assert printed.startswith("error")


def test_a_certificate_of_another_host_is_refused(tmp_path: Path):
    with tls_hub(tmp_path / "tls", "elsewhere.example") as (hub, ca):
        client = Client(hub.hub_url, tmp_path / "home", {"SSL_CERT_FILE": str(ca)})
        assert code_of(client)[0] == "network"
        assert hub.log == []


def test_a_token_never_goes_from_https_to_http(tmp_path: Path, fake_hub: RunningHub):
    """A Hub that redirects to plain http is not followed, with or without the token."""
    with tls_hub(tmp_path / "tls") as (hub, ca):
        hub.cdn_url = fake_hub.cdn_url
        client = Client(
            hub.hub_url, tmp_path / "home", {"SSL_CERT_FILE": str(ca), "HF_TOKEN": "hf_reader"}
        )
        with pytest.raises(HubError) as error:
            client.download("org/corpus", *QUICK)
        assert error.value.code == "network"
        assert "from https to http" in error.value.message
        assert fake_hub.log == []


@pytest.mark.parametrize("credentials", [None, "someone:secret"])
def test_a_proxy_for_http(fake_hub: RunningHub, tmp_path: Path, credentials: str | None):
    add_corpus(fake_hub)
    with RunningProxy(credentials) as proxy:
        client = Client(fake_hub.hub_url, tmp_path / "home", {"HTTP_PROXY": proxy.url})
        check_ours(client)
        ours = len(proxy.log)
        assert ours == len(fake_hub.log) > 0
        check_python(client, tmp_path / "python", HTTP_PROXY=proxy.url)
        assert len(proxy.log) > ours


def test_a_proxy_for_https(tmp_path: Path):
    with tls_hub(tmp_path / "tls") as (hub, ca), RunningProxy("someone:secret") as proxy:
        variables = {"SSL_CERT_FILE": str(ca), "HTTPS_PROXY": proxy.url}
        client = Client(hub.hub_url, tmp_path / "home", variables)
        check_ours(client)
        assert proxy.log
        assert all(line.startswith("CONNECT localhost:") for line in proxy.log)
        check_python(client, tmp_path / "python")


def test_a_proxy_with_the_wrong_password_is_named(fake_hub: RunningHub, tmp_path: Path):
    with RunningProxy("someone:secret") as proxy:
        url = proxy.url.replace("secret", "wrong")
        client = Client(fake_hub.hub_url, tmp_path / "home", {"HTTP_PROXY": url})
        with pytest.raises(HubError) as error:
            client.plan("org/corpus", *QUICK)
        assert "407" in error.value.message
        assert "wrong" not in str(error.value)


def test_hosts_that_need_no_proxy(fake_hub: RunningHub, tmp_path: Path):
    add_corpus(fake_hub)
    variables = {"HTTP_PROXY": "http://127.0.0.1:1", "NO_PROXY": "example.org,127.0.0.1"}
    client = Client(fake_hub.hub_url, tmp_path / "home", variables)
    check_ours(client)
    check_python(client, tmp_path / "python")


@pytest.mark.parametrize("variable", ["HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"])
def test_offline_asks_nobody(fake_hub: RunningHub, tmp_path: Path, variable: str):
    add_corpus(fake_hub)
    client = Client(fake_hub.hub_url, tmp_path / "home")
    path = client.download("org/corpus")["files"][0]["path"]
    fake_hub.clear_log()
    client.env[variable] = "1"
    assert client.download("org/corpus")["files"][0]["path"] == path
    assert client.python(PYTHON) == path
    assert fake_hub.log == []
    client.home = tmp_path / "another"
    code, hint = code_of(client)
    assert (code, hint) == ("network", "Unset HF_HUB_OFFLINE")
    assert client.python(PYTHON).startswith("error")
    assert fake_hub.log == []


@pytest.mark.parametrize("first", ["ours", "theirs"])
def test_a_cache_without_links(fake_hub: RunningHub, tmp_path: Path, first: str):
    """Python can be told to keep copies instead of links; each finds what the other made."""
    add_corpus(fake_hub)
    client = Client(fake_hub.hub_url, tmp_path / "home")
    client.env |= {"HF_HUB_DISABLE_SYMLINKS": "1", "HF_HUB_DISABLE_SYMLINKS_WARNING": "1"}
    order = [lambda: check_ours(client), lambda: client.python(PYTHON)]
    for download in order if first == "ours" else reversed(order):
        download()
    assert sum(request.bytes_sent for request in fake_hub.requests("cdn")) == FILE.size
    (path,) = client.repo_folder("org/corpus").glob("snapshots/*/train.parquet")
    assert path.read_bytes() == FILE.read(0, FILE.size)
