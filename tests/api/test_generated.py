"""schemathesis: requests made from the contract, valid and invalid, against the running server.

No answer may be a 5xx, of an undocumented status or type, or unfit for its schema; what the
contract forbids must be refused. What it allows may still make no sense together, such as a stride
that leaves no room: then the answer is 422.
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
CONFIG = schemathesis.Config.from_dict(
    {"checks": {"positive_data_acceptance": {"expected-statuses": ["2xx", 404, 409, 422]}}}
)
CONTRACT = schemathesis.openapi.from_path(API / "openapi.yaml", config=CONFIG).exclude(
    path_regex="/api/v1/hub/"
)


@pytest.fixture(scope="module")
def ids(stage) -> dict[str, str]:
    dataset_id = stage.downloaded()
    return {"dataset": dataset_id, "tokenization": stage.tokenized(dataset_id)}


def is_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= 4096


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
    if isinstance(case.body, dict) and is_name(case.body.get("tokenizer_name")):
        # Any other name would be looked up on the Hub.
        case.body["tokenizer_name"] = str(stage.tokenizer)
    case.call_and_validate(base_url=stage.server.url)
