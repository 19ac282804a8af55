"""A call's way from funds to answer: read, score, charge, in this order and no other.

What fails before the charge costs nothing. The charge is committed before the answer leaves.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from photoscore.accounts import Charge, Principal
from photoscore.errors import (
    BalanceExhausted,
    FetchError,
    InvalidImage,
    PhotoError,
    TrialExhausted,
    Unavailable,
    UnsupportedImage,
)
from photoscore.imaging.sniffing import sniff
from photoscore.quality import Score
from photoscore.service.presence import unless_gone
from photoscore.service.seams import Services
from photoscore.service.threads import reading, writing

MODEL_HEADER = "X-Photoscore-Model"
REPEATED_HEADER = "Idempotency-Replayed"

AT_ONCE = 4
"""Photos of one call that are fetched and scored at once: one call does not fill the queue."""

SNIFFED = 4096
"""First bytes of a file that tell what it is."""

Photo = bytes | str
"""A photo's bytes, or the URL to fetch them from."""
Outcome = Score | PhotoError | FetchError
"""What became of one photo."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a call asks of the desk."""

    photos: Sequence[Photo]
    """What is to be scored."""
    render: Callable[[Sequence[Outcome]], dict[str, Any]]
    """Makes the answer of their outcomes, or raises the error of the one photo."""
    subject: str = ""
    """Whatever changes the answer beside the photos: it tells a repeated call from another."""
    reasons: bool = False
    embedding: bool = False


Read = Callable[[], Awaitable[Order]]
"""Gets the order out of a request; called when the account is known to have funds."""


class Desk:
    """Serves scoring calls with the parts it is given."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._inside: Counter[int] = Counter()

    @staticmethod
    def of(request: Request) -> Desk:
        """The desk of the application."""
        desk: Desk = request.app.state.desk
        return desk

    async def serve(
        self, request: Request, who: Principal, read: Read, *, places: int = 1, seconds: float | None = None
    ) -> Response:
        """The answer to a scoring call of an authenticated caller.

        Args:
            request: the call.
            who: its caller.
            read: gets out of it what is asked.
            places: how many photos of the largest size its body may hold.
            seconds: within which it is answered, if not within the setting's.

        Raises TrialExhausted, BalanceExhausted, Forbidden, Unavailable, the errors of reading and
        rendering, and ClientGone.
        """
        metrics = self._services.metrics
        key = request.headers.get("idempotency-key")
        with self._places(who, places), metrics.timed("total"):
            shortfall = await self._shortfall(who, 1)
            if shortfall and key is None:
                raise shortfall
            self._services.scoring.check(who.account_id)
            try:
                async with asyncio.timeout(seconds or self._services.settings.deadline) as clock:
                    with metrics.timed("read"):
                        order = await read()
                    repeat = None if key is None else await Repeat.of(key, request.url.path, order)
                    if repeat is not None and (known := await self._recall(who, repeat)):
                        return known
                    if len(order.photos) > 1:
                        shortfall = await self._shortfall(who, len(order.photos))
                    if shortfall:
                        raise shortfall
                    outcomes = await unless_gone(request, self._score(who, order, clock))
            except TimeoutError:
                raise Unavailable("The answer was not ready in time; try again in a moment.") from None
            answer = Answer.of(order.render(outcomes), outcomes, self._services.scoring.model)
            classes = [int(one.quality_class) for one in outcomes if isinstance(one, Score)]
            if not classes:
                return answer.respond()
            charge = await self._charge(request, who, classes, answer, repeat)
            if charge.repeated and charge.answer is not None:
                return self._repeat(charge.answer)
            return answer.respond()

    @contextlib.contextmanager
    def _places(self, who: Principal, count: int) -> Iterator[None]:
        """Places in the house, which bound the memory; one account takes half of them at most."""
        most, taken = self._services.settings.max_requests, self._inside[who.account_id]
        if self._inside.total() + count > max(most, count) or taken + count > max(most // 2, count):
            raise Unavailable("Too many requests are being served; try again in a moment.")
        self._inside[who.account_id] += count
        self._services.metrics.inside.inc(count)
        try:
            yield
        finally:
            self._inside[who.account_id] -= count
            self._inside += Counter()  # forgets accounts that have nothing inside
            self._services.metrics.inside.dec(count)

    async def _shortfall(self, who: Principal, count: int) -> TrialExhausted | BalanceExhausted | None:
        try:
            await reading(self._services.accounts.check_funds, who, count)
        except (TrialExhausted, BalanceExhausted) as error:
            return error
        return None

    async def _recall(self, who: Principal, repeat: Repeat) -> Response | None:
        stored = await reading(self._services.accounts.find_idempotent, who, repeat.key, repeat.digest)
        return None if stored is None else self._repeat(stored)

    def _repeat(self, stored: str) -> Response:
        self._services.metrics.repeats.inc()
        return Answer.restore(stored).respond(repeated=True)

    async def _score(self, who: Principal, order: Order, clock: asyncio.Timeout) -> list[Outcome]:
        room = asyncio.Semaphore(AT_ONCE)
        loop = asyncio.get_running_loop()

        async def one(photo: Photo) -> Outcome:
            async with room:
                try:
                    data = await self._get(photo, who)
                    left = (clock.when() or loop.time()) - loop.time()
                    return await self._services.scoring.score(
                        data,
                        reasons=order.reasons,
                        embedding=order.embedding,
                        within=max(left, 0.0),
                        owner=who.account_id,
                    )
                except (PhotoError, FetchError) as error:
                    return error

        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(one(photo)) for photo in order.photos]
        except ExceptionGroup as several:
            raise several.exceptions[0] from None
        return [task.result() for task in tasks]

    async def _get(self, photo: Photo, who: Principal) -> bytes:
        """The photo's bytes, which are a picture by their first ones: nothing else takes up a process."""
        data = await self._fetch(photo, who) if isinstance(photo, str) else photo
        least = self._services.settings.min_bytes
        if 0 < len(data) < least:
            raise InvalidImage(f"The picture has less than {least} bytes; send the original.")
        try:
            sniff(data[:SNIFFED])
        except (InvalidImage, UnsupportedImage) as error:
            if isinstance(photo, str):
                self._services.metrics.fetch_failures.inc()
                raise FetchError(f"The URL gives no picture. {error.message}") from None
            raise
        return data

    async def _fetch(self, url: str, who: Principal) -> bytes:
        try:
            with self._services.metrics.timed("fetch"):
                return await self._services.fetcher.fetch(url, account=who.account_id)
        except FetchError:
            self._services.metrics.fetch_failures.inc()
            raise

    async def _charge(
        self, request: Request, who: Principal, classes: list[int], answer: Answer, repeat: Repeat | None
    ) -> Charge:
        metrics = self._services.metrics
        with metrics.timed("charge"):
            charge: Charge = await writing(
                self._services.accounts.charge,
                who,
                request_id=request.state.request_id,
                quality_classes=classes,
                idempotency_key=repeat.key if repeat else None,
                digest=repeat.digest if repeat else "",
                answer=answer.store() if repeat else None,
            )
        metrics.count_charge(charge, classes)
        return charge


@dataclass(frozen=True, slots=True)
class Repeat:
    """What tells a call that its client repeats from another one."""

    key: str
    """The Idempotency-Key."""
    digest: str
    """SHA-256 in hex of what the call asks for."""

    @classmethod
    async def of(cls, key: str, path: str, order: Order) -> Repeat:
        """The mark of this call."""
        return cls(key, await reading(digest_of, path, order))


@dataclass(frozen=True, slots=True)
class Answer:
    """A scored answer, as it is sent and as it is kept for a repeat."""

    body: str
    model: str

    @classmethod
    def of(cls, body: dict[str, Any], outcomes: Sequence[Outcome], model: str) -> Answer:
        """The answer with the version of the model that gave its scores."""
        version = next((one.model for one in outcomes if isinstance(one, Score)), model)
        return cls(json.dumps(body, ensure_ascii=False, separators=(",", ":")), version)

    @classmethod
    def restore(cls, text: str) -> Answer:
        """The answer that `store` wrote."""
        return cls(**json.loads(text))

    def store(self) -> str:
        """The answer as text for the database."""
        return json.dumps({"body": self.body, "model": self.model})

    def respond(self, *, repeated: bool = False) -> Response:
        """The answer as it goes out."""
        headers = {MODEL_HEADER: self.model} | ({REPEATED_HEADER: "true"} if repeated else {})
        return Response(self.body, media_type="application/json", headers=headers)


def digest_of(path: str, order: Order) -> str:
    """SHA-256 in hex of what a call asks for."""
    hashed = hashlib.sha256(f"{path}\n{order.subject}\n".encode("utf-8", "surrogatepass"))
    for photo in order.photos:
        data = photo.encode("utf-8", "surrogatepass") if isinstance(photo, str) else photo
        hashed.update(f"{type(photo).__name__} {len(data)}\n".encode())
        hashed.update(data)
    return hashed.hexdigest()
