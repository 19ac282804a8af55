"""`photoscore settings`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from photoscore.settings import PREFIX, Settings


def test_every_setting_is_listed_with_its_source(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("PHOTOSCORE_PORT=8123\nPHOTOSCORE_HOST=0.0.0.0\n")
    monkeypatch.setenv("PHOTOSCORE_HOST", "::1")
    known = json.loads(run("settings", "--json").stdout)
    assert list(known) == [PREFIX + name.upper() for name in Settings.model_fields]
    assert known["PHOTOSCORE_PORT"] == {"value": 8123, "source": ".env"}
    assert known["PHOTOSCORE_HOST"] == {"value": "::1", "source": "environment"}
    assert known["PHOTOSCORE_MIN_SIDE"] == {"value": 32, "source": "default"}


def test_a_file_that_is_no_text_is_one_clear_line(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_bytes("PHOTOSCORE_PORT=8123".encode("utf-16"))
    result = run("settings")
    assert result.exit_code == 1
    assert ".env cannot be read" in result.stderr
    assert result.stderr.count("\n") == 1


def test_an_empty_variable_is_not_set(run, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PUBLIC_URL", "MODEL", "PORT"):
        monkeypatch.setenv(PREFIX + name, "")
    known = json.loads(run("settings", "--json").stdout)
    assert known["PHOTOSCORE_PUBLIC_URL"]["value"] is None
    assert known["PHOTOSCORE_PORT"] == {"value": 8000, "source": "default"}


def test_the_table_says_what_each_is_for(run) -> None:
    table = run("settings").stdout
    for name, field in Settings.model_fields.items():
        assert PREFIX + name.upper() in table
        assert field.description in table


def test_secrets_are_masked(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_DATABASE_URL", "postgresql://me:hunter2@db/photoscore")
    for output in (run("settings").output, run("settings", "--json").output):
        assert "hunter2" not in output
        assert "********" in output


@pytest.mark.parametrize(
    ("variable", "value", "words"),
    [
        ("PORT", "http", "PHOTOSCORE_PORT: "),
        ("CORS_ORIGINS", "https://a.example", "PHOTOSCORE_CORS_ORIGINS is a list"),
        ("TOPUP_DOLLARS", "[1", "PHOTOSCORE_TOPUP_DOLLARS is a list"),
        ("TOPUP_DOLLARS", "[-5]", "PHOTOSCORE_TOPUP_DOLLARS: "),
        ("PUBLIC_URL", "photos.example", "PHOTOSCORE_PUBLIC_URL: "),
        ("PUBLIC_URL", "https://pho tos.example", "PHOTOSCORE_PUBLIC_URL: "),
        ("TRUSTED_PROXIES", '["nobody"]', "PHOTOSCORE_TRUSTED_PROXIES: "),
        ("SITE_TEXTS", "/no/such/folder", "PHOTOSCORE_SITE_TEXTS: There is no folder"),
        ("LOG_LEVEL", "loud", "PHOTOSCORE_LOG_LEVEL: "),
        ("WORKERS", "9" * 30, "PHOTOSCORE_WORKERS: "),
        ("PROCESSES", "9" * 30, "PHOTOSCORE_PROCESSES: "),
    ],
)
def test_a_wrong_value_is_named(
    run, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, words: str
) -> None:
    monkeypatch.setenv(PREFIX + variable, value)
    result = run("settings")
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert "defect" not in result.stderr


def test_a_line_of_the_file_that_would_be_passed_over_is_refused(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text('PHOTOSCORE_HOST=::1\nPHOTOSCORE_PORT="8123\n')
    result = run("settings")
    assert result.exit_code == 1
    assert result.stderr.startswith("photoscore: .env, line 2: is no setting")
    assert result.stderr.count("\n") == 1


FOREIGN = [
    b"source ./other.sh\nfoo: bar\n",
    b'KEY="not closed\n',
    "NAME=J\u00f6rg\n".encode("latin-1"),
    "NAME=J\u00f6rg\n".encode("utf-16"),
    b"\0\xff\0",
]


@pytest.mark.parametrize("content", FOREIGN)
def test_the_file_of_another_program_is_passed_over(
    run, folder: Path, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture, content: bytes
) -> None:
    (folder / ".env").write_bytes(content)
    assert (run("settings").exit_code, run("score", "a-mid.png").exit_code) == (0, 0)
    assert capfd.readouterr().err == ""
    assert caplog.records == []


def test_lines_of_another_program_stand_beside_ours(
    run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text("source ./other.sh\nPHOTOSCORE_PORT=8123\nfoo: bar\n")
    assert json.loads(run("settings", "--json").stdout)["PHOTOSCORE_PORT"]["value"] == 8123
    assert caplog.records == []


def test_a_file_that_may_not_be_read_stops_the_service_alone(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / ".env").write_text("PHOTOSCORE_PORT=8123\n")

    read = Path.read_bytes

    def denied(path: Path) -> bytes:
        if path.name == ".env":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", denied)
    refused = run("settings")
    assert refused.exit_code == 1
    assert refused.stderr == (
        "photoscore: .env cannot be read (Permission denied); change its permissions.\n"
    )
    assert run("score", "a-mid.png").exit_code == 0


@pytest.mark.parametrize("name", ["PORT", "SMTP_PORT", "METRICS_PORT"])
def test_the_address_of_a_neighbour_is_no_port(
    run, folder: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    usual = json.loads(run("settings", "--json").stdout)
    for address in ("tcp://10.96.3.7:8000", "udp://10.96.3.7:53"):
        monkeypatch.setenv(PREFIX + name, address)
        assert json.loads(run("settings", "--json").stdout) == usual
        assert run("score", "a-mid.png").exit_code == 0
    (folder / ".env").write_text(f"{PREFIX}{name}=8123\n")
    assert json.loads(run("settings", "--json").stdout)[PREFIX + name] == {"value": 8123, "source": ".env"}


def test_scoring_looks_at_its_own_settings_alone(run, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_SITE_TEXTS", "/no/such/folder")
    monkeypatch.setenv("PHOTOSCORE_CORS_ORIGINS", "no JSON")
    assert run("score", "a-mid.png").exit_code == 0
    monkeypatch.setenv("PHOTOSCORE_MIN_SIDE", "none")
    assert "PHOTOSCORE_MIN_SIDE: " in run("score", "a-mid.png").stderr


def test_the_public_address_takes_paths_behind_it(run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PHOTOSCORE_PUBLIC_URL", "https://photos.example/")
    known = json.loads(run("settings", "--json").stdout)
    assert known["PHOTOSCORE_PUBLIC_URL"]["value"] == "https://photos.example"
