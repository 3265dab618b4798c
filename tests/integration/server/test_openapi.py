"""Questions made up from the API's own description: never an error of ours."""

import json

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, settings

from tests.support.served import garden

ASKED = settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@schemathesis.serializer(
    "application/vnd.surveyor.entries", "application/offset+octet-stream"
)
def as_it_is(_context, value):
    return value if isinstance(value, bytes) else str(value).encode()


def test_the_description_has_words_and_examples(plain):
    described = httpx2.get(f"{plain.url}/openapi.json").json()

    for path, methods in described["paths"].items():
        for method, one in methods.items():
            assert one.get("summary"), (method, path)
            assert one.get("description"), (method, path)
    assert described["components"]["schemas"]["Hello"]["examples"]
    assert '"example"' in json.dumps(described["paths"]["/v1/reviews"])


@pytest.mark.parametrize("role", ["surveyor", "admin"])
def test_no_made_up_question_ends_in_an_error_of_ours(server, role):
    with server.device("R", role) as device:
        device.send(garden())
        described = httpx2.get(f"{server.url}/openapi.json").json()
        schema = schemathesis.openapi.from_dict(described)
        headers = dict(device.http.headers)
        token = headers["authorization"].removeprefix("Bearer ")
        failed = []
        for result in schema.get_all_operations():
            failed += ask(result.ok(), server.url, token)

    assert failed == []


def ask(operation, url, token):
    """What made-up questions of one operation ended in 500 or worse."""
    failed = []

    @ASKED
    @hypothesis_given(operation)
    def asked(case):
        if "token" in (case.path_parameters or {}):
            case.path_parameters["token"] = token
        answer = case.call(
            base_url=url, headers={"Authorization": f"Bearer {token}"}, timeout=20
        )
        if answer.status_code >= 500:
            failed.append((operation.method, operation.path, answer.text))

    asked()
    return failed


def hypothesis_given(operation):
    from hypothesis import given

    return given(case=operation.as_strategy())
