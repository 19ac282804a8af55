"""The search engines' recipes order as `rank` does.

The Elasticsearch queries are evaluated here by the documented meaning of `function_score`, and the
script by its own arithmetic: no search engine runs. The PostgreSQL recipe has its test on a server in
test_recipes_postgresql.py.
"""

import ast
import json
import math
import re
from typing import Any

import numpy as np
import pytest

from photoscore.errors import UseError
from photoscore.uses import rank
from photoscore.uses.recipes import NEUTRAL, factor_query, index_factor, postgresql_order, search_query

MATCH = {"match": {"title": "beach"}}
rng = np.random.default_rng(5)
RELEVANCE = [float(one) for one in rng.gamma(2.0, 3.0, 200)]
QUALITY = [float(one) for one in rng.random(200)]


def evaluated(body: dict[str, Any], score: float, document: dict[str, float]) -> float:
    """What `function_score` makes of a hit's score and a document's fields."""
    function = body["query"]["function_score"]
    if "field_value_factor" in function:
        assert function["boost_mode"] == "multiply"
        factor = function["field_value_factor"]
        return score * document.get(factor["field"], factor["missing"])
    assert function["boost_mode"] == "replace"
    script = function["script_score"]["script"]
    first, second = script["source"].split("; return ")
    field = re.fullmatch(
        r"double q = doc\['(\w+)'\]\.size\(\) == 0 \? params\.neutral : doc\['\1'\]\.value", first
    )
    assert field
    q = document.get(field.group(1), script["params"]["neutral"])
    names = {"_score": score, "q": q}
    return _arithmetic(ast.parse(second.replace("Math.", "Math_"), mode="eval").body, names, script["params"])


def _arithmetic(node: ast.expr, names: dict[str, float], params: dict[str, float]) -> float:
    match node:
        case ast.Constant(value):
            return float(value)
        case ast.Name(name):
            return names[name]
        case ast.Attribute(ast.Name("params"), name):
            return params[name]
        case ast.BinOp(left, ast.Sub(), right):
            return _arithmetic(left, names, params) - _arithmetic(right, names, params)
        case ast.BinOp(left, ast.Mult(), right):
            return _arithmetic(left, names, params) * _arithmetic(right, names, params)
        case ast.Call(ast.Name(function), [one, two]):
            known = {"Math_pow": math.pow, "Math_max": max}
            return known[function](_arithmetic(one, names, params), _arithmetic(two, names, params))
    raise AssertionError(ast.dump(node))


@pytest.mark.parametrize("weight", [0.0, 0.2, 0.5, 0.9])
def test_both_queries_order_as_rank_does(weight: float) -> None:
    wanted = [place.index for place in rank(QUALITY, RELEVANCE, weight)]
    by_script = [
        evaluated(search_query(MATCH, weight), score, {"quality": quality})
        for score, quality in zip(RELEVANCE, QUALITY, strict=True)
    ]
    by_factor = [
        evaluated(factor_query(MATCH, weight), score, {"quality_factor": index_factor(quality, weight)})
        for score, quality in zip(RELEVANCE, QUALITY, strict=True)
    ]
    assert sorted(range(200), key=lambda at: -by_script[at]) == wanted
    assert sorted(range(200), key=lambda at: -by_factor[at]) == wanted


def test_a_document_without_a_score_counts_as_neutral() -> None:
    for query in (search_query(MATCH), factor_query(MATCH)):
        known = {"quality": NEUTRAL, "quality_factor": index_factor(NEUTRAL)}
        assert evaluated(query, 3.0, {}) == evaluated(query, 3.0, known)


def test_the_queries_are_json() -> None:
    for query in (search_query(MATCH), factor_query(MATCH)):
        assert json.loads(json.dumps(query)) == query
        assert query["query"]["function_score"]["query"] == MATCH


def test_quality_alone_has_no_factor() -> None:
    with pytest.raises(UseError, match="sort by the field"):
        index_factor(0.5, 1.0)


@pytest.mark.parametrize("name", ["quality'); DROP TABLE photos", "", "1st", "a b"])
def test_no_field_name_smuggles_code(name: str) -> None:
    for recipe in (search_query, factor_query):
        with pytest.raises(UseError, match="plain field name"):
            recipe(MATCH, 0.3, name)
    with pytest.raises(UseError, match="plain field name"):
        postgresql_order("relevance", column=name)
