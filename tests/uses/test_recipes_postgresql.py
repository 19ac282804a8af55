"""The PostgreSQL recipe on a real server, with its full-text search."""

from collections.abc import Callable

import numpy as np
import psycopg
import pytest

from photoscore.uses import rank
from photoscore.uses.recipes import postgresql_order


@pytest.mark.parametrize("weight", [0.0, 0.3, 1.0])
def test_the_recipe_orders_as_rank_does(postgresql_url: str, weight: float) -> None:
    rng = np.random.default_rng(8)
    relevance = [float(one) for one in rng.gamma(2.0, 3.0, 300)]
    quality = [float(one) for one in rng.random(300)]
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("CREATE TABLE photos (id int PRIMARY KEY, relevance real, quality float8)")
        with connection.cursor().copy("COPY photos FROM STDIN") as copy:
            for number, row in enumerate(zip(relevance, quality, strict=True)):
                copy.write_row((number, *row))
        order = postgresql_order("relevance", weight)
        found = connection.execute(f"SELECT id FROM photos ORDER BY {order}".encode()).fetchall()
    single = [float(np.float32(one)) for one in relevance]
    assert [row[0] for row in found] == [place.index for place in rank(quality, single, weight)]


def test_the_recipe_works_on_full_text_search(postgresql_url: str) -> None:
    photos = [
        (1, "a beach at dawn", 0.2),
        (2, "beach beach and more beach", 0.3),
        (3, "a wide beach, and a boat", 0.9),
        (4, "mountains", 1.0),
        (5, "an old beach", None),
    ]
    with psycopg.connect(postgresql_url) as connection:
        connection.execute("CREATE TABLE photos (id int PRIMARY KEY, title text, quality float8)")
        connection.cursor().executemany("INSERT INTO photos VALUES (%s, %s, %s)", photos)
        words, query = "to_tsvector('english', title)", "plainto_tsquery('english', %s)"
        ids: Callable[[float], list[int]] = lambda weight: [  # noqa: E731
            row[0]
            for row in connection.execute(
                f"SELECT id FROM photos, {query} AS query WHERE {words} @@ query "
                f"ORDER BY {postgresql_order(f'ts_rank({words}, query)', weight)} LIMIT 10".encode(),
                ("beach",),
            )
        ]
        assert ids(0.0) == [2, 1, 3, 5]
        assert ids(0.7) == [3, 5, 2, 1]
