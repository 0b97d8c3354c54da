"""The contract agrees with itself, with its examples and with the table of error codes.

Needs no server: it reads api/ and src/base/error_codes.def only.
"""

import re
from pathlib import Path

import pytest
from openapi_spec_validator import validate

from tests.api.contract import check, check_answer, contract, event_examples, examples, operations

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = dict(examples())
PRD_ENDPOINTS = {
    ("GET", "/api/v1/datasets"),
    ("POST", "/api/v1/datasets"),
    ("GET", "/api/v1/datasets/{id}"),
    ("DELETE", "/api/v1/datasets/{id}"),
    ("POST", "/api/v1/datasets/{id}/download"),
    ("POST", "/api/v1/datasets/{id}/tokenize"),
    ("GET", "/api/v1/datasets/{id}/statistics"),
    ("GET", "/api/v1/datasets/{id}/samples"),
    ("POST", "/api/v1/datasets/{id}/cancel"),
}
PRD_COLUMNS = {
    "Dataset": {
        "id", "name", "repo_id", "file_path", "status", "metadata", "created_at", "updated_at",
    },
    "Tokenization": {
        "id", "dataset_id", "tokenizer_name", "max_length", "stride", "num_tokens",
        "num_sequences", "vocab_size", "token_file_path", "statistics", "created_at",
    },
}  # fmt: skip
PRD_EVENTS = {
    "download_progress": {"progress", "downloaded", "total"},
    "download_completed": {"file_path"},
    "download_failed": {"error"},
    "tokenization_progress": {"progress", "tokens_processed"},
    "tokenization_completed": {"tokenization_id"},
}


def test_the_contract_is_valid_openapi():
    validate(contract())


def test_the_prd_endpoints_are_there():
    assert {(one.method, one.path) for one in operations().values()} >= PRD_ENDPOINTS


@pytest.mark.parametrize("table", sorted(PRD_COLUMNS))
def test_the_prd_columns_are_always_in_answers(table):
    assert PRD_COLUMNS[table] <= set(contract()["components"]["schemas"][table]["required"])


def test_every_operation_has_an_example():
    assert set(operations()) == {example["operation"] for example in EXAMPLES.values()}


def test_error_codes_are_those_of_the_program():
    table = (ROOT / "src" / "base" / "error_codes.def").read_text()
    names = re.findall(r"^TM_ERROR_CODE\((\w+),", table, re.MULTILINE)
    assert contract()["components"]["schemas"]["ErrorCode"]["enum"] == names


@pytest.mark.parametrize("name", sorted(EXAMPLES))
def test_example_fits_its_schema(name):
    request, response = EXAMPLES[name]["request"], EXAMPLES[name]["response"]
    operation = operations()[EXAMPLES[name]["operation"]]
    assert request["method"] == operation.method
    check_answer(operation, response["status"], response["content_type"], response["body"])
    if "body" in request and response["status"] < 400:
        check(
            request["body"],
            operation.description["requestBody"]["content"]["application/json"]["schema"],
        )


@pytest.mark.parametrize("event", sorted(PRD_EVENTS))
def test_event_example_has_the_fields_of_the_prd(event):
    shown = [one for one in event_examples()["received"] if one["event"] == event]
    assert shown
    for message in shown:
        assert re.fullmatch(r"dataset/[0-9a-f-]{36}", message["channel"])
        assert PRD_EVENTS[event] <= set(message["data"])
