"""What the tables of expressions share: one evaluation as `form eval` does it."""

import json

import pytest

from surveyor.engine.evaluation import evaluate_line

NOW = "2026-11-24T10:30:00+07:00"
ZONE = "Asia/Jakarta"

HOUSEHOLD = (
    "<data><name>Wayan</name><age>41</age><none/><likes>sea rice temple</likes>"
    "<born>1985-03-09</born><seen>2026-11-24T09:15:00.000+07:00</seen>"
    '<member no="1"><who>Ani</who><years>12</years></member>'
    '<member no="2"><who>Budi</who><years>8</years></member>'
    '<member no="3"><who>Cita</who><years/></member></data>'
)


@pytest.fixture
def answer():
    """Evaluates an expression; gives the answer as JSON has it."""

    def run(expression, document=HOUSEHOLD, context="/data", **more):
        request = {
            "document": document, "context": context, "expression": expression,
            "now": NOW, "zone": ZONE, "seed": 1, **more,
        }  # fmt: skip
        return json.loads(json.dumps(evaluate_line(json.dumps(request))))

    return run


@pytest.fixture
def value(answer):
    """Evaluates an expression that has to succeed; nodes give their texts."""

    def run(expression, *where, **more):
        found = answer(expression, *where, **more)
        assert "error" not in found, found
        if found["type"] == "nodes":
            return [node["value"] for node in found["value"]]
        return found["value"]

    return run
