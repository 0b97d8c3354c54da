"""Everything that goes wrong on the way ends in the right bytes, or in the right error.

A fault that happens once must not be noticed but in the notes; one that stays must end in an error
with its code, leave no wrong byte in the cache, and never show the token to the CDN.
"""

import random

import pytest

from tests.fake_hub import FAULTS, RunningHub, Virtual
from tests.hub.client import Client, HubError, contents

MIB = 1 << 20
LARGE = Virtual(5 * MIB + 123, seed=7)
FILES = {
    "README.md": "# Title\n",
    "data/train-00000-of-00002.parquet": LARGE,
    "data/train-00001-of-00002.parquet": Virtual(300_000, seed=8),
    "data/test-00000-of-00001.jsonl.parquet": b"PAR1 small PAR1",
}
SMALL_SEGMENTS = f"--segment={MIB}"
QUICK = ("--retry-ms=5", "--retry-max-ms=40", "--stall-ms=400", "--slow-ms=800")

CONTENT = "/xb/|/resolve/|/resolve-cache/"
DATA = "/xb/|/resolve/.*/data/"
LISTING = "/api/datasets/[^/]+/[^/]+/(revision|tree)"

# Where the request that a fault concerns goes, when it is not the content.
PLACES = {name: LISTING for name in ("bad_json", "wrong_json")} | {
    name: "/tree/" for name in ("link_elsewhere", "link_loop", "duplicates", "evil_paths")
}

# What a fault ends in when it stays; None: it does no harm.
ENDS: dict[str, str | None] = {
    "silence": "timeout",
    "reset": "network",
    "close": "network",
    "garbage": "network",
    "status": "unavailable",
    "rate_limit_header": "rate_limited",
    "retry_after_header": "rate_limited",
    "rate_limit_bare": "rate_limited",
    "portal": "unavailable",
    "redirect_loop": "network",
    "redirect_ftp": "network",
    "header_flood": "network",
    "reset_mid_body": None,  # each try brings some bytes
    "short_body": None,
    "stall": None,
    "drip": None,
    "wrong_bytes": "hash_mismatch",
    "pointer": "unavailable",
    "other_bytes": "hash_mismatch",
    "ignore_range": None,  # these six: then without ranges
    "wrong_start": None,
    "wrong_total": None,
    "long_range": None,
    "short_range": None,
    "no_content_range": None,
    "multipart": None,
    "gzip": "network",
    "chunked": None,
    "not_satisfiable": "unavailable",
    "expired": "unavailable",
    "no_commit": None,
    "other_commit": None,
    "weak_etag": None,
    "bare_etag": None,
    "no_linked_size": None,
    "other_linked_size": "unavailable",
    "other_linked_etag": "unavailable",
    "direct": None,
    "bad_json": "unavailable",
    "wrong_json": "unavailable",
    "link_elsewhere": "unavailable",
    "link_loop": "unavailable",
    "duplicates": None,
    "evil_paths": None,
}


def expected() -> dict[str, bytes]:
    wanted = {}
    for name, content in FILES.items():
        if name != "README.md":
            data = content if isinstance(content, bytes) else content.read(0, content.size)
            wanted[name] = data
    return wanted


def check_nothing_wrong_is_left(fake_hub: RunningHub, client: Client) -> None:
    assert not any(request.has_token for request in fake_hub.requests("cdn"))
    files = fake_hub.repositories["org/corpus"].head.files
    snapshots = client.repo_folder("org/corpus") / "snapshots"
    for path in snapshots.rglob("*"):
        if path.is_file():
            name = path.relative_to(snapshots).as_posix().split("/", 1)[1]
            content = files[name].content
            assert path.read_bytes() == content.read(0, content.size)


@pytest.fixture
def corpus(fake_hub: RunningHub, client: Client) -> RunningHub:
    fake_hub.add("org/corpus", FILES, private=True, readers={"hf_reader"})
    client.env["HF_TOKEN"] = "hf_reader"
    return fake_hub


def test_every_fault_has_an_end():
    assert ENDS.keys() == FAULTS.keys()


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_passes(corpus: RunningHub, client: Client, name: str):
    options = {"seconds": 0, "status": 503, "after": 1000}
    fault = corpus.faults.add(name, path=PLACES.get(name, CONTENT), times=2, **options)
    snapshot = client.download("org/corpus", SMALL_SEGMENTS, *QUICK)
    assert contents(snapshot) == expected()
    assert fault.used > 0
    check_nothing_wrong_is_left(corpus, client)


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_that_stays(corpus: RunningHub, client: Client, name: str):
    options = {"seconds": 0, "status": 503, "after": 200_000}
    arguments = (SMALL_SEGMENTS, *QUICK, "--attempts=5", "--network-wait-ms=600")
    fault = corpus.faults.add(name, path=PLACES.get(name, DATA), times=-1, **options)
    if ENDS[name] is None:
        snapshot = client.download("org/corpus", *arguments)
        assert contents(snapshot) == expected()
    else:
        with pytest.raises(HubError) as error:
            client.download("org/corpus", *arguments)
        assert error.value.code == ENDS[name], error.value
        assert "Signature" not in str(error.value)
    assert fault.used > 0
    check_nothing_wrong_is_left(corpus, client)
    # When the fault is over, what was kept is used and the rest is fetched.
    corpus.faults.clear()
    assert contents(client.download("org/corpus", SMALL_SEGMENTS, *QUICK)) == expected()


@pytest.mark.parametrize("status", [400, 401, 403, 404, 408, 410, 500, 502, 503, 504])
def test_a_refused_address_is_asked_for_again(corpus: RunningHub, client: Client, status: int):
    corpus.faults.add("status", origin="cdn", path="/xb/", status=status, times=3)
    snapshot = client.download("org/corpus", SMALL_SEGMENTS, *QUICK)
    assert contents(snapshot) == expected()


def test_signed_addresses_that_live_two_seconds(corpus: RunningHub, client: Client):
    corpus.url_life_seconds = 2
    corpus.bytes_per_second = 300_000
    options = (f"--segment={MIB // 4}", "--connections=2", "--connections-per-file=1", *QUICK)
    assert contents(client.download("org/corpus", *options)) == expected()
    assert len(corpus.requests("hub", path="/resolve/.*00000-of-00002")) > 1


def test_a_mild_slow_down_is_named(corpus: RunningHub, client: Client):
    corpus.faults.add("rate_limit_header", path=DATA, seconds=1, times=1)
    assert contents(client.download("org/corpus", *QUICK)) == expected()
    assert any(
        note.startswith("The Hub asked us to slow down. Continuing in ") for note in client.notes()
    )


def test_a_token_is_refused(corpus: RunningHub, client: Client):
    client.env["HF_TOKEN"] = "hf_wrong"
    with pytest.raises(HubError) as error:
        client.plan("org/corpus")
    assert error.value.code == "unauthorized"
    assert error.value.message == "The Hub rejected the token: it is invalid or expired"


SINGLE_FAULTS = [name for name in FAULTS if name not in PLACES and name != "silence"]


@pytest.mark.parametrize("seed", range(20))
def test_mixes_of_faults(corpus: RunningHub, client: Client, seed: int):
    """Five to ten faults at random requests; the end is the same as without them."""
    generator = random.Random(seed)
    for _ in range(generator.randint(5, 10)):
        corpus.faults.add(
            generator.choice(SINGLE_FAULTS),
            path=CONTENT,
            skip=generator.randint(0, 6),
            after=generator.choice([0, 1, 70_000, 600_000]),
            seconds=0,
            status=generator.choice([429, 500, 503]),
        )
    try:
        snapshot = client.download("org/corpus", SMALL_SEGMENTS, *QUICK)
    except HubError as error:
        # Two wrong contents of one file are one too many; the next download gets it right.
        assert error.code == "hash_mismatch", error
        corpus.faults.clear()
        snapshot = client.download("org/corpus", SMALL_SEGMENTS, *QUICK)
    assert contents(snapshot) == expected()
    check_nothing_wrong_is_left(corpus, client)
    sent = sum(request.bytes_sent for request in corpus.requests("cdn"))
    assert sent <= 6 * sum(len(data) for data in expected().values())
