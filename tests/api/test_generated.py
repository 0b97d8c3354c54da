"""schemathesis: requests made from the contract, valid and invalid, against the running server.

No answer may be a 5xx, of an undocumented status or type, or unfit for its schema; what the
contract forbids must be refused.
"""

import os

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import load_all_checks

from tests.api.contract import API

load_all_checks()
EXAMPLES_MAX = int(os.environ.get("TOKENMILL_API_EXAMPLES", "25"))
# They ask the Hub, which is a program of the tests here and may answer anything.
CONTRACT = schemathesis.openapi.from_path(API / "openapi.yaml").exclude(path_regex="/api/v1/hub/")


@pytest.fixture(scope="module")
def ids(stage) -> dict[str, str]:
    dataset_id = stage.downloaded()
    return {"dataset": dataset_id, "tokenization": stage.tokenized(dataset_id)}


@CONTRACT.parametrize()
@settings(
    max_examples=EXAMPLES_MAX,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
def test_the_server_keeps_the_contract(case, stage, ids):
    if "/tokenizations/" in case.path and case.method == "GET":
        case.path_parameters = {"id": ids["tokenization"]}
    elif "/datasets/{id}" in case.path and case.method == "GET":
        case.path_parameters = {"id": ids["dataset"]}
    case.call_and_validate(base_url=stage.server.url)
