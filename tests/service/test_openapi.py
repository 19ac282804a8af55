"""The OpenAPI document: whole, true, and held against the running service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import requests

from pictures import picture
from service.servers import Server

pytestmark = pytest.mark.timeout(600)  # servers are started, on whatever machine

EXAMPLES = "8"
"""Cases that are drawn for each operation, besides those that cover every boundary of the schema."""


@pytest.fixture(scope="module")
def document(server: Server) -> dict[str, Any]:
    """The document as the service answers it."""
    answer = requests.get(server.url + "/v1/openapi.json", timeout=30)
    assert answer.ok
    described: dict[str, Any] = answer.json()
    return described


def test_every_path_of_the_contract_is_described(document: dict[str, Any]) -> None:
    described = {
        f"{method.upper()} {path}" for path, operations in document["paths"].items() for method in operations
    }
    assert described == {
        "GET /v1/quality_ugc",
        "POST /v1/quality_ugc",
        "GET /v1/score",
        "POST /v1/score",
        "POST /v1/moderate",
        "POST /v1/gate",
        "POST /v1/best",
        "POST /v1/rank",
        "GET /oauth/token",
        "POST /oauth/token",
        "GET /v1/auth/check",
        "GET /health",
    }


def test_every_endpoint_has_its_heading_in_the_docs(document: dict[str, Any]) -> None:
    page = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
    headings = {line.lstrip("# ") for line in page.splitlines() if line.startswith("#")}
    for path, operations in document["paths"].items():
        for method in operations:
            assert f"{method.upper()} {path}" in headings


def test_every_error_has_the_one_shape(document: dict[str, Any]) -> None:
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            for status, response in operation["responses"].items():
                if not status.startswith("2"):
                    schema = response["content"]["application/json"]["schema"]
                    assert schema == {"$ref": "#/components/schemas/ErrorAnswer"}, (method, path, status)
            if path.startswith("/v1/"):
                assert operation["security"], f"{method} {path} says nothing of authentication"


def test_the_page_loads_nothing_from_elsewhere(server: Server) -> None:
    page = requests.get(server.url + "/v1/docs", timeout=30)
    assert "//" not in page.text.replace("<!DOCTYPE", "")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "http" not in policy
    for name in ("swagger-ui-bundle.js", "swagger-ui.css", "favicon-32x32.png", "start.js"):
        assert f'"docs/{name}"' in page.text
        assert requests.get(f"{server.url}/v1/docs/{name}", timeout=30).ok
    assert requests.get(f"{server.url}/v1/docs/other.js", timeout=30).status_code == 404


def test_schemathesis_finds_nothing(server: Server, tmp_path: Path) -> None:
    """No 5xx, no status that is not documented, no answer that breaks its schema."""
    customer = server.customer()
    server.accounts.set_plan(customer.account_id, "enterprise", price=0, rate=100_000)
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        f"{server.url}/v1/openapi.json",
        f"--auth={':'.join(customer.auth)}",
        "--phases=examples,coverage,fuzzing",
        f"--max-examples={EXAMPLES}",
        "--seed=1",
        "--generation-database=none",
        "--continue-on-failure",
        # What is no picture fits the schema of a file and is refused; a text in place of a file fits it not
        # and is listed as no picture.
        "--exclude-checks=positive_data_acceptance,negative_data_rejection",
        "--no-color",
    ]
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env=os.environ | {"COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    assert json.dumps("defect") not in server.stderr()
    assert customer.post("/v1/score", picture(0.5)).ok
