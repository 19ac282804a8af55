"""`photoscore rank`."""

from __future__ import annotations

import csv
import json
import os
from pathlib import Path

import pytest

TABLE = "path,relevance\nb-dark.jpg,1.2\na-mid.png,1.0\nsub/c-bright.webp,0.1\n"


def order(text: str) -> list[str]:
    return [json.loads(line)["path"] for line in text.splitlines()]


@pytest.fixture
def table(folder: Path) -> str:
    (folder / "hits.csv").write_text(TABLE)
    return "hits.csv"


def test_the_weight_moves_the_order(run, table: str) -> None:
    by_relevance = ["b-dark.jpg", "a-mid.png", "sub/c-bright.webp"]
    assert order(run("rank", table, "--weight", "0", "--json").stdout) == by_relevance
    assert order(run("rank", table, "--json").stdout) == ["a-mid.png", "b-dark.jpg", "sub/c-bright.webp"]
    assert order(run("rank", table, "--weight", "1", "--json").stdout) == by_relevance[::-1]


def test_every_form_says_the_same(run, table: str) -> None:
    first = json.loads(run("rank", table, "--json").stdout.splitlines()[0])
    assert first["rank"] == 1
    assert first["key"] == pytest.approx(1.0**0.7 * first["score"] ** 0.3)
    assert next(csv.DictReader(run("rank", table, "--csv").stdout.splitlines()))["path"] == "a-mid.png"
    assert run("rank", table, "--limit", "1").stdout.split()[0::3] == ["1", "a-mid.png"]


def test_known_scores_save_the_scoring(run, folder: Path) -> None:
    (folder / "hits.jsonl").write_text(
        '{"path": "not-there-1", "relevance": 1, "score": 0.2}\n\n'
        '{"path": "not-there-2", "relevance": 1, "score": 0.9}\n'
    )
    result = run("rank", "hits.jsonl", "--json")
    assert order(result.stdout) == ["not-there-2", "not-there-1"]
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_table_comes_from_stdin_too(run, table: str) -> None:
    assert len(order(run("rank", "-", "--json", stdin=TABLE.encode()).stdout)) == 3


def test_a_byte_order_mark_is_passed_over(run, table: str, folder: Path) -> None:
    (folder / table).write_text(TABLE, encoding="utf-8-sig")
    for source, stdin in ((table, b""), ("-", TABLE.encode("utf-8-sig"))):
        assert len(order(run("rank", source, "--json", stdin=stdin).stdout)) == 3


@pytest.mark.parametrize(
    "text",
    [
        TABLE.replace(",", ", "),
        TABLE.replace(",", ";"),
        TABLE.replace(",", ";")
        .replace(".", ",")
        .replace(",jpg", ".jpg")
        .replace(",png", ".png")
        .replace(",webp", ".webp"),
        TABLE.replace("path,relevance", " path , relevance "),
    ],
    ids=["spaces", "semicolons", "decimal commas", "spaces in the header"],
)
def test_a_table_may_be_written_as_spreadsheets_and_people_do(
    run, table: str, folder: Path, text: str
) -> None:
    usual = run("rank", table, "--json").stdout
    (folder / table).write_text(text)
    for source, stdin in ((table, b""), ("-", text.encode())):
        assert run("rank", source, "--json", stdin=stdin).stdout == usual


def test_a_name_that_is_no_text_leads_to_its_file(run, table: str, folder: Path) -> None:
    os.rename("a-mid.png", b"\xff.png")
    lines = TABLE.encode().replace(b"a-mid", b"\xff")
    (folder / table).write_bytes(lines)
    for source, stdin in ((table, b""), ("-", lines)):
        result = run("rank", source, "--json", stdin=stdin)
        assert result.exit_code == 0
        assert order(result.stdout)[0] == "\udcff.png"


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_a_table_in_another_encoding_is_told(run, folder: Path, encoding: str) -> None:
    (folder / "hits.csv").write_bytes("path,relevance\nJ\u00f6rg.jpg,1\n".encode(encoding))
    result = run("rank", "hits.csv")
    assert result.exit_code == 1
    assert "is not UTF-8 text" in result.stderr
    assert result.stderr.count("\n") == 1


def test_a_photo_that_cannot_be_scored_is_told_and_left_out(run, table: str, folder: Path) -> None:
    (folder / table).write_text(TABLE + "missing.jpg,9\n")
    result = run("rank", table, "--json")
    assert result.exit_code == 1
    assert "missing.jpg" in result.stderr
    assert len([line for line in result.stdout.splitlines() if "rank" in json.loads(line)]) == 3


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("path,relevance\na-mid.png,much\n", "hits.csv, line 2: relevance 'much' is no number"),
        ("name,rel\na-mid.png,1\n", "hits.csv, line 1: needs the columns path and relevance"),
        ("name,rel\n", "hits.csv, line 1: needs the columns path and relevance"),
        ("", "hits.csv, line 1: needs the columns path and relevance"),
        ("path,relevance\na-mid.png\n", "hits.csv, line 2: needs a path and a relevance"),
        ("path,relevance\na-mid.png,-1\n", "hits.csv, line 2: relevance -1; give a finite number"),
        ("path,relevance\na-mid.png,1\na-mid.png,nan\n", "hits.csv, line 3: relevance nan"),
        (f"path,relevance\na-mid.png,{'1' * 400}\n", "hits.csv, line 2: relevance inf"),
        ("path,relevance,score\na-mid.png,1,1.5\n", "hits.csv, line 2: score 1.5"),
        ("path,relevance\n\xff,1\n".encode("latin-1"), "is not UTF-8 text"),
    ],
)
def test_a_wrong_table_is_one_line(run, table: str, folder: Path, content: str | bytes, words: str) -> None:
    (folder / table).write_bytes(content if isinstance(content, bytes) else content.encode())
    result = run("rank", table)
    assert result.exit_code == 1
    assert words in result.stderr
    assert result.stderr.count("\n") == 1
    assert run("rank", table, "--csv").stdout == ""


@pytest.mark.parametrize(("name", "content"), [("hits.csv", "path,relevance\n"), ("hits.jsonl", "")])
def test_a_search_without_results_is_an_empty_order(run, folder: Path, name: str, content: str) -> None:
    (folder / name).write_text(content)
    result = run("rank", name, "--json")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "No search results in the table.\n"


def test_lines_that_are_no_json_are_told(run, folder: Path) -> None:
    (folder / "hits.jsonl").write_text('{"path": "a-mid.png", "relevance": 1}\n[1]\n')
    result = run("rank", "hits.jsonl")
    assert "hits.jsonl, line 2: is no JSON object." in result.stderr


def test_an_integer_beyond_all_floats_is_told(run, folder: Path) -> None:
    (folder / "hits.jsonl").write_text(f'{{"path": "a-mid.png", "relevance": {10**400}}}\n')
    assert "hits.jsonl, line 1: relevance inf" in run("rank", "hits.jsonl").stderr


def test_a_table_that_is_not_there_is_told(run, folder: Path) -> None:
    assert "cannot read it: No such file" in run("rank", "none.csv").stderr


@pytest.mark.parametrize(
    ("recipe", "words"),
    [
        ("elasticsearch", '"script_score"'),
        ("opensearch", '"script_score"'),
        ("elasticsearch-factor", '"field_value_factor"'),
        ("postgresql", "ORDER BY power((ts_rank(words, query))::float8, 0.5)"),
    ],
)
def test_recipes_are_printed(run, recipe: str, words: str) -> None:
    assert words in run("rank", "--recipe", recipe, "--weight", "0.5").stdout


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["hits.csv", "--recipe", "postgresql"],
        ["hits.csv", "--limit", "0"],
        ["hits.csv", "--json", "--csv"],
        ["hits.csv", "--weight", "nan"],
    ],
)
def test_wrong_usage_is_exit_2(run, table: str, args: list[str]) -> None:
    assert run("rank", *args).exit_code == 2


def test_a_wrong_weight_is_told(run, table: str) -> None:
    result = run("rank", table, "--weight", "2")
    assert result.exit_code == 2
    assert "weight of quality is 2" in result.stderr
