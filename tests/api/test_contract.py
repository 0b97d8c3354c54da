"""The contract agrees with itself, with its examples and with the table of error codes.

Needs no server: it reads api/ and src/base/error_codes.def only.
"""

import json
import re
from pathlib import Path

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from openapi_spec_validator import validate

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted((ROOT / "api" / "examples").glob("*.json"))
PAIRS = [path for path in EXAMPLES if path.name != "events.json"]
PRD_ENDPOINTS = {
    ("/api/v1/datasets", "get"),
    ("/api/v1/datasets", "post"),
    ("/api/v1/datasets/{id}", "get"),
    ("/api/v1/datasets/{id}", "delete"),
    ("/api/v1/datasets/{id}/download", "post"),
    ("/api/v1/datasets/{id}/tokenize", "post"),
    ("/api/v1/datasets/{id}/statistics", "get"),
    ("/api/v1/datasets/{id}/samples", "get"),
    ("/api/v1/datasets/{id}/cancel", "post"),
}
PRD_EVENTS = {
    "download_progress": {"progress", "downloaded", "total"},
    "download_completed": {"file_path"},
    "download_failed": {"error"},
    "tokenization_progress": {"progress", "tokens_processed"},
    "tokenization_completed": {"tokenization_id"},
}
METHODS = {"get", "post", "put", "patch", "delete"}


@pytest.fixture(scope="module")
def contract():
    return yaml.safe_load((ROOT / "api" / "openapi.yaml").read_text())


def operations(contract):
    return {
        operation["operationId"]: (path, method, operation)
        for path, item in contract["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    }


def validator(contract, schema):
    whole = {**schema, "components": contract["components"]}
    return Draft202012Validator(whole, format_checker=FormatChecker())


def resolve(contract, node):
    while "$ref" in node:
        target = contract
        for part in node["$ref"].removeprefix("#/").split("/"):
            target = target[part]
        node = target
    return node


def answer_schema(contract, operation, status):
    answers = operation["responses"]
    answer = resolve(contract, answers.get(str(status), answers["default"]))
    (media_type, content), = answer["content"].items()
    return media_type, content["schema"]


def test_the_contract_is_valid_openapi(contract):
    validate(contract)


def test_the_prd_endpoints_are_there(contract):
    listed = {(path, method) for path, method, _ in operations(contract).values()}
    assert listed >= PRD_ENDPOINTS


def test_every_operation_has_an_example(contract):
    shown = {json.loads(path.read_text())["operation"] for path in PAIRS}
    assert set(operations(contract)) == shown


def test_error_codes_are_those_of_the_program(contract):
    table = (ROOT / "src" / "base" / "error_codes.def").read_text()
    names = re.findall(r"^TM_ERROR_CODE\((\w+),", table, re.MULTILINE)
    assert contract["components"]["schemas"]["ErrorCode"]["enum"] == names


@pytest.mark.parametrize("path", PAIRS, ids=lambda path: path.stem)
def test_example_fits_its_schema(contract, path):
    example = json.loads(path.read_text())
    request, response = example["request"], example["response"]
    _, method, operation = operations(contract)[example["operation"]]
    assert request["method"].lower() == method
    media_type, schema = answer_schema(contract, operation, response["status"])
    assert response["content_type"].split(";")[0] == media_type
    if media_type.endswith("json"):
        validator(contract, schema).validate(response["body"])
    if "body" in request and response["status"] < 400:
        body = operation["requestBody"]["content"]["application/json"]["schema"]
        validator(contract, body).validate(request["body"])


@pytest.mark.parametrize("event", sorted(PRD_EVENTS))
def test_event_example_has_the_fields_of_the_prd(event):
    received = json.loads((ROOT / "api" / "examples" / "events.json").read_text())["received"]
    shown = [message for message in received if message["event"] == event]
    assert shown
    for message in shown:
        assert re.fullmatch(r"dataset/[0-9a-f-]{36}", message["channel"])
        assert PRD_EVENTS[event] <= set(message["data"])
