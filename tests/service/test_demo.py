"""`photoscore serve --demo` as somebody tries it: read what it prints, paste the line."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

pytestmark = pytest.mark.timeout(600)  # it loads the packaged model, on whatever machine


def test_the_line_that_it_prints_works_when_pasted(tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-c",
        "from photoscore.cli import main; main()",
        "serve",
        "--demo",
        "--port",
        "0",
    ]
    # What is set for a real service is none of the demo's business: this Redis is not even asked for.
    real = {"PHOTOSCORE_REDIS_URL": "redis://127.0.0.1:1", "PHOTOSCORE_SMTP_HOST": "127.0.0.1"}
    chosen = {"PHOTOSCORE_WORKERS": "1", "PHOTOSCORE_TRIAL_REQUESTS": "7", "TMPDIR": str(tmp_path)}
    variables = os.environ | real | chosen
    with (
        (tmp_path / "stderr").open("wb") as errors,
        subprocess.Popen(
            command, env=variables, cwd=tmp_path, stdout=subprocess.PIPE, stderr=errors, text=True
        ) as demo,
    ):
        try:
            assert demo.stdout is not None
            lines: list[str] = []
            while not lines or not lines[-1].startswith("  curl "):
                lines.append(demo.stdout.readline())
                assert lines[-1], (tmp_path / "stderr").read_text()
            page = lines[0].split()[-1]
            assert "(7 free requests, gone when this ends)" in lines[2]
            while True:  # the socket opens in the very next moment
                try:
                    assert "text/html" in requests.get(page, timeout=60).headers["content-type"]
                    break
                except requests.ConnectionError:
                    time.sleep(0.05)
            done = subprocess.run(["bash", "-c", lines[-1]], capture_output=True, text=True, check=True)
            answer = json.loads(done.stdout)
            assert answer["status"] == "ok"
            assert 0 <= answer["quality"]["score"] <= 1
            assert list(tmp_path.glob("photoscore-demo-*/demo.db"))
        finally:
            demo.terminate()
        assert demo.wait(60) == 0
    assert not list(tmp_path.glob("photoscore-demo-*")), "the demo leaves nothing behind"
    assert not (tmp_path / "photoscore.db").exists()
