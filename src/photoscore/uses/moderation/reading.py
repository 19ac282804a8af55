"""Reading a policy from TOML, JSON or plain values; errors say file, line, rule and key."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from os import PathLike
from pathlib import Path

from pydantic import ValidationError

from photoscore.errors import PolicyError
from photoscore.uses.moderation.policy import Policy, Rule


def load_policy(path: str | PathLike[str]) -> Policy:
    """The policy in a file: JSON when its name ends in `.json`, TOML otherwise.

    Raises:
        PolicyError: the file cannot be read, or line and key of what is wrong in it.
    """
    file = Path(path)
    try:
        text = file.read_text(encoding="utf-8-sig")  # Windows writes a mark before it
    except UnicodeDecodeError:
        raise _unreadable(file, "it is not UTF-8 text") from None
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL
        raise _unreadable(file, getattr(error, "strerror", error)) from None
    return parse_policy(text, source=str(file), json_format=file.suffix.lower() == ".json")


def parse_policy(text: str, *, source: str = "policy", json_format: bool = False) -> Policy:
    """The policy in a text of TOML, or of JSON where `json_format`; errors name line and key."""
    try:
        data = json.loads(text) if json_format else tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        kind = "JSON" if json_format else "TOML"
        raise PolicyError(f"{source}: not valid {kind}: {error}.") from None
    try:
        return policy_from(data)
    except PolicyError as error:
        line = None if json_format else _line_of(text, error.place)
        raise PolicyError(f"{source}{f', line {line}' if line else ''}: {error}", error.place) from None


def _unreadable(path: Path, reason: object) -> PolicyError:
    return PolicyError(f"{path}: cannot read the policy: {reason}; name a TOML or JSON file.")


def policy_from(data: object) -> Policy:
    """The policy in plain values, as JSON gives them.

    Raises:
        PolicyError: naming the rule and the key that is wrong, and what would be right.
    """
    if not isinstance(data, Mapping):
        raise PolicyError("A policy is a table with the keys 'default' and 'rules'.")
    try:
        return Policy.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        raise PolicyError(_sentence(first["loc"], first["msg"], first["type"]), first["loc"]) from None


def _sentence(place: tuple[int | str, ...], message: str, kind: str) -> str:
    """`rule 2, score_below: Input should be …` from what pydantic says."""
    parts = list(place)
    where = []
    if parts[:1] == ["rules"] and len(parts) > 1 and isinstance(parts[1], int):
        where.append(f"rule {parts[1] + 1}")
        parts = parts[2:]
    where += [".".join(str(part) for part in parts)] if parts else []
    if kind == "extra_forbidden":
        known = Rule.model_fields if len(place) > 1 else Policy.model_fields
        message = f"unknown key; known are {', '.join(known)}"
    return f"{', '.join(where)}: {message.removeprefix('Value error, ')}."


def _line_of(text: str, place: tuple[int | str, ...]) -> int | None:
    """Line in TOML `text` of the key at `place`, where it is laid out as `as_toml` does; or None."""
    wanted = str(place[2]) if len(place) > 2 else str(place[0]) if len(place) == 1 else None
    rule = place[1] if len(place) > 1 and isinstance(place[1], int) else -1
    header, current = None, -1
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip().startswith("[[rules]]"):
            current += 1
            header = number if current == rule else header
        elif current == rule and wanted and line.split("=")[0].strip().strip("\"'") == wanted:
            return number
    return header
