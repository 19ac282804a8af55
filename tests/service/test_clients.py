"""The real clients against a real server, as their users run them."""

from __future__ import annotations

import http.server
import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from oauthlib.oauth2 import BackendApplicationClient
from requests_oauthlib import OAuth2Session

from pictures import picture
from service.servers import Customer, Server

pytestmark = pytest.mark.timeout(600)  # servers are started, on whatever machine

GREY = picture(0.55)


@pytest.fixture(scope="module")
def customer(server: Server) -> Customer:
    """An account on the module's server."""
    return server.customer()


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo on disk under a name that says nothing."""
    path = tmp_path_factory.mktemp("photo") / "a b.bin.jpg"
    path.write_bytes(GREY)
    return path


@pytest.fixture(scope="module")
def photo_url() -> Iterator[str]:
    """A photo on a web server of the test's own."""

    class Photo(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(GREY)

        def log_message(self, *words: Any) -> None:
            """Say nothing."""

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Photo) as site:
        threading.Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}/photo.jpg"
        site.shutdown()


def everypixel(customer: Customer, *arguments: str, secret: str | None = None) -> tuple[int, Any]:
    """Exit code and output of the official client, unmodified."""
    variables = {
        "EVERYPIXEL_BASE_URL": customer.server.url,
        "EVERYPIXEL_CLIENT_ID": customer.key.client_id,
        "EVERYPIXEL_CLIENT_SECRET": secret or customer.key.secret,
        "HOME": str(customer.server.folder),
    }
    done = subprocess.run(
        [sys.executable, "-m", "everypixel_cli", *arguments],
        env={"PATH": os.environ["PATH"]} | variables,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    text = done.stdout or done.stderr
    try:
        return done.returncode, json.loads(text)
    except json.JSONDecodeError:
        return done.returncode, text


def check_quality(answer: Any) -> None:
    assert set(answer) == {"quality", "status"}
    assert answer["status"] == "ok"
    assert set(answer["quality"]) == {"score", "class"}
    assert answer["quality"]["score"] == pytest.approx(0.55, abs=0.01)
    assert answer["quality"]["class"] == 3


def test_official_client_checks_credentials(customer: Customer) -> None:
    assert everypixel(customer, "auth", "check")[0] == 0


def test_official_client_scores_a_file(customer: Customer, photo_file: Path) -> None:
    code, answer = everypixel(customer, "quality-ugc", "--image", str(photo_file), "-j")
    assert code == 0, answer
    check_quality(answer)


def test_official_client_scores_a_url(customer: Customer, photo_url: str) -> None:
    code, answer = everypixel(customer, "quality-ugc", "--image", photo_url, "-j")
    assert code == 0, answer
    check_quality(answer)


def test_official_client_prints_a_table(customer: Customer, photo_file: Path) -> None:
    code, text = everypixel(customer, "quality-ugc", "--image", str(photo_file))
    assert code == 0
    assert "score" in text
    assert "class" in text


def test_official_client_and_a_wrong_key(customer: Customer, photo_file: Path) -> None:
    assert everypixel(customer, "auth", "check", secret="wrong")[0] == 3
    code, answer = everypixel(customer, "quality-ugc", "--image", str(photo_file), "-j", secret="wrong")
    assert code == 3, answer


def test_official_client_and_a_bad_picture(customer: Customer, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jpg"
    bad.write_bytes(GREY[:200])
    code, answer = everypixel(customer, "quality-ugc", "--image", str(bad), "-j")
    assert code == 4, answer
    bad.write_bytes(b"no picture at all")
    assert everypixel(customer, "quality-ugc", "--image", str(bad), "-j")[0] == 4


def test_official_client_and_a_used_up_trial(server: Server, photo_file: Path) -> None:
    poor = server.customer("poor")
    who = server.accounts.authenticate_basic(*poor.auth)
    server.accounts.charge(who, request_id="all of it", quality_classes=[3] * 500)
    code, answer = everypixel(poor, "quality-ugc", "--image", str(photo_file), "-j")
    assert code == 4, answer
    assert "free requests" in json.dumps(answer)


def test_requests_as_on_the_originals_page(customer: Customer, photo_url: str) -> None:
    base = customer.server.url
    params = {"url": photo_url}
    check_quality(
        requests.get(base + "/v1/quality_ugc", params=params, auth=customer.auth, timeout=30).json()
    )
    answer = requests.post(base + "/v1/quality_ugc", files={"data": GREY}, auth=customer.auth, timeout=30)
    check_quality(answer.json())
    assert answer.headers["x-photoscore-model"] == "toy"


def test_requests_oauthlib(customer: Customer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OAUTHLIB_INSECURE_TRANSPORT", "1")  # plain HTTP, on loopback
    base = customer.server.url
    with OAuth2Session(client=BackendApplicationClient(client_id=customer.key.client_id)) as session:
        token = session.fetch_token(base + "/oauth/token", client_secret=customer.key.secret)
        assert token["token_type"] == "Bearer"
        assert token["expires_in"] == 3600
        check_quality(session.post(base + "/v1/quality_ugc", files={"data": GREY}, timeout=30).json())


def curl(*arguments: str) -> Any:
    done = subprocess.run(["curl", "-sS", *arguments], capture_output=True, text=True, check=True, timeout=60)
    return json.loads(done.stdout)


def test_curl(customer: Customer, photo_file: Path, photo_url: str) -> None:
    base, pair = customer.server.url, ":".join(customer.auth)
    path = base + "/v1/quality_ugc"
    check_quality(curl("-u", pair, "-F", f"data=@{photo_file}", path))
    check_quality(curl("-u", pair, f"{path}?url={photo_url}"))
    check_quality(curl("-u", pair, "-G", "--data-urlencode", f"url={photo_url}?w=1&h=2", path))
    check_quality(curl("-u", pair, "-H", "Content-Type: application/json", f"{path}?url={photo_url}?w=1&h=2"))
    check_quality(curl("-u", pair, "-F", f"data=@{photo_file}", f"{path}?model=7&x=y"))
    check_quality(curl("-u", pair, "--http2", "-F", f"data=@{photo_file}", path))
    check_quality(curl("-u", pair, f"{path}?url={photo_url}?name=grün"))


def test_curl_with_a_token_from_a_query(customer: Customer, photo_file: Path) -> None:
    base = customer.server.url
    client_id, secret = customer.auth
    query = f"grant_type=client_credentials&client_id={client_id}&client_secret={secret}"
    token = curl(f"{base}/oauth/token?{query}")
    assert set(token) == {"access_token", "token_type", "expires_in", "scope"}
    bearer = f"Authorization: Bearer {token['access_token']}"
    check_quality(curl("-H", bearer, "-F", f"data=@{photo_file}", base + "/v1/quality_ugc"))
    assert curl("-H", bearer, base + "/v1/auth/check") == {"status": "ok"}


def test_nothing_private_is_logged(customer: Customer, photo_url: str) -> None:
    customer.get("/v1/quality_ugc", params={"url": photo_url + "?private=7381"})
    text = customer.server.stderr()
    assert "7381" not in text
    assert customer.key.secret not in text
    assert "photo.jpg" not in text
    assert f'"account": {customer.account_id}' in text
