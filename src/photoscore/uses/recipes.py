"""The order of `rank` inside a search engine: what to send to Elasticsearch, OpenSearch, PostgreSQL.

Each recipe gives the same order as `rank` over documents that carry the photo's score in a field.
"""

from __future__ import annotations

import re
from typing import Any

from photoscore.errors import UseError
from photoscore.uses.ranking import FLOOR, WEIGHT, check_weight

NEUTRAL = 0.5
"""Quality of a document that has no score yet."""


def search_query(query: dict[str, Any], weight: float = WEIGHT, field: str = "quality") -> dict[str, Any]:
    """A `function_score` query for Elasticsearch or OpenSearch that orders as `rank` does.

    The script is Painless, compiled once: weight and floor are parameters.

    Args:
        query: the query that finds and rates the relevance, as `{"match": {"title": "beach"}}`.
        weight: what quality weighs, 0..1.
        field: the numeric field (`float`, with doc values) that holds the score.
    """
    check_weight(weight)
    name = _checked(field)
    source = (
        f"double q = doc['{name}'].size() == 0 ? params.neutral : doc['{name}'].value; "
        "return Math.pow(_score, 1 - params.weight) * Math.pow(Math.max(q, params.floor), params.weight)"
    )
    parameters = {"weight": weight, "floor": FLOOR, "neutral": NEUTRAL}
    return {
        "query": {
            "function_score": {
                "query": query,
                "script_score": {"script": {"lang": "painless", "source": source, "params": parameters}},
                "boost_mode": "replace",
            }
        }
    }


def index_factor(quality: float, weight: float = WEIGHT) -> float:
    """What to index beside a photo for a query without a script: `max(q, 0.01) ** (w / (1 - w))`.

    Relevance times this factor is a power (1 / (1 - w)) of the key of `rank`: the order is the same.
    """
    check_weight(weight)
    if weight == 1:
        raise UseError("Weight 1 is quality alone: sort by the field instead.")
    return float(max(quality, FLOOR) ** (weight / (1 - weight)))


def factor_query(
    query: dict[str, Any], weight: float = WEIGHT, field: str = "quality_factor"
) -> dict[str, Any]:
    """A `function_score` query without a script, over the field that holds `index_factor`."""
    factor = {"field": _checked(field), "missing": index_factor(NEUTRAL, weight)}
    return {
        "query": {"function_score": {"query": query, "field_value_factor": factor, "boost_mode": "multiply"}}
    }


def postgresql_order(relevance: str, weight: float = WEIGHT, column: str = "quality", tie: str = "id") -> str:
    """The `ORDER BY` expression for PostgreSQL that orders as `rank` does.

    Args:
        relevance: the SQL expression of the relevance, 0 or more, as `ts_rank(words, query)`. It goes
            into the statement as it is: never build it from what a user typed.
        weight: what quality weighs, 0..1.
        column: the column that holds the score.
        tie: the column that orders what is equal, so that pages do not overlap.
    """
    check_weight(weight)
    return (
        f"power(({relevance})::float8, {1 - weight!r}) * "
        f"power(greatest(coalesce({_checked(column)}, {NEUTRAL}), {FLOOR})::float8, {weight!r}) DESC, "
        f"{_checked(tie)}"
    )


def _checked(name: str) -> str:
    """`name` where it is a plain name: it goes into a script or a statement."""
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.]*", name):
        raise UseError(f"{name!r} is no plain field name; give letters, digits, '_' and '.' only.")
    return name
