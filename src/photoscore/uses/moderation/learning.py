"""The threshold that parts accepted from rejected photos, and the errors that it would make.

The threshold is the score that makes the least errors, both kinds weighed alike whatever the sizes of
the two folders: least (rate of accepted photos below it + rate of rejected photos not below it). Where
several do, the middle of the widest such gap. The rates stated are those of ten-fold cross-validation,
as photos that helped to choose a threshold flatter it; their intervals are Wilson's (1927), which hold
for small folders.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from photoscore.errors import UseError
from photoscore.quality import Score
from photoscore.uses.moderation.policy import Policy, Rule

FOLDS = 10
LEAST = 5
"""Fewest photos of each folder to learn from."""

_Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Rate:
    """How often an error was made, and how sure that is."""

    errors: int
    """Photos that went wrong."""
    of: int
    """Photos that could have."""
    low: float
    """Lower end of the 95 % interval of the rate, 0..1."""
    high: float
    """Upper end of it."""

    @property
    def rate(self) -> float:
        """The share that went wrong, 0..1."""
        return self.errors / self.of

    def as_dict(self) -> dict[str, Any]:
        """The rate as JSON-ready values."""
        return {"errors": self.errors, "of": self.of, "rate": self.rate, "interval": [self.low, self.high]}


@dataclass(frozen=True, slots=True)
class Learned:
    """A threshold, or a band for a person to look at, with the errors that it would make."""

    reject_below: float
    """Photos of a score below this are rejected."""
    accept_from: float
    """Photos of this score or more are accepted; between the two they go to a person."""
    false_reject: Rate
    """Accepted photos that would be rejected."""
    false_accept: Rate
    """Rejected photos that would be accepted."""
    reviewed: Rate
    """Photos of both folders that would go to a person."""

    def policy(self) -> Policy:
        """The policy that does so."""
        rules = [Rule(name="learned threshold", action="reject", score_below=self.reject_below)]
        if self.accept_from > self.reject_below:
            rules.append(Rule(name="learned band", action="review", score_below=self.accept_from))
        return Policy(rules=tuple(rules))

    def as_dict(self) -> dict[str, Any]:
        """What was learned as JSON-ready values."""
        return {
            "reject_below": self.reject_below,
            "accept_from": self.accept_from,
            "false_reject": self.false_reject.as_dict(),
            "false_accept": self.false_accept.as_dict(),
            "reviewed": self.reviewed.as_dict(),
        }


def learn(
    accepted: Sequence[Score | float], rejected: Sequence[Score | float], max_error: float | None = None
) -> Learned:
    """The threshold that parts the two, or with `max_error` the band that keeps both errors below it.

    Args:
        accepted: scores of photos that were accepted, at least 5.
        rejected: scores of photos that were rejected, at least 5.
        max_error: the share of each folder, 0..0.5, that may go wrong; what lies between goes to a
            person. Without it there is one threshold and no review.

    Raises:
        UseError: too few photos, accepted photos score no better than rejected ones, or a number is out of
            its range.
    """
    check_max_error(max_error)
    good, bad = _values(accepted, "accepted"), _values(rejected, "rejected")
    if good.mean() <= bad.mean():
        raise UseError(
            "The accepted photos score no better than the rejected ones: no threshold parts them; "
            "were the two folders swapped?"
        )
    low, high = _cuts(good, bad, max_error)
    false_reject = false_accept = reviewed = 0
    for fold in range(FOLDS):
        held_good, held_bad = good[fold::FOLDS], bad[fold::FOLDS]
        at, to = _cuts(np.delete(good, np.s_[fold::FOLDS]), np.delete(bad, np.s_[fold::FOLDS]), max_error)
        false_reject += int((held_good < at).sum())
        false_accept += int((held_bad >= to).sum())
        reviewed += sum(int(((held >= at) & (held < to)).sum()) for held in (held_good, held_bad))
    return Learned(
        low,
        high,
        wilson(false_reject, len(good)),
        wilson(false_accept, len(bad)),
        wilson(reviewed, len(good) + len(bad)),
    )


def check_max_error(max_error: float | None) -> None:
    """Raises UseError where a share is given that is not above 0 and below 0.5."""
    if max_error is not None and not 0 < max_error < 0.5:
        raise UseError(f"The largest error is {max_error:g}; give a share above 0 and below 0.5.")


def wilson(errors: int, of: int, confidence: float = 0.95) -> Rate:
    """The rate `errors / of` with Wilson's score interval.

    Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    Journal of the American Statistical Association 22 (1927).
    """
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    share = errors / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    half = z / (1 + z * z / of) * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of))
    return Rate(errors, of, max(0.0, middle - half), min(1.0, middle + half))


def _values(scores: Sequence[Score | float], which: str) -> _Values:
    if len(scores) < LEAST:
        raise UseError(
            f"{len(scores)} {which} {'photo' if len(scores) == 1 else 'photos'} could be scored; "
            f"give {LEAST} or more, better hundreds."
        )
    values = [one.value if isinstance(one, Score) else one for one in scores]
    for number, value in enumerate(values, 1):
        if not 0 <= value <= 1:
            raise UseError(f"The {which} photo {number} has score {value}; give scores of 0..1.")
    return np.array(values, float)


def _cuts(good: _Values, bad: _Values, max_error: float | None) -> tuple[float, float]:
    """(reject below, accept from) that these photos ask for; equal where nothing goes to a person."""
    middle = _least_errors(good, bad)
    if max_error is None:
        return middle, middle
    # At most this share of the accepted lies below `low`, and of the rejected at or above `high`.
    low = float(np.sort(good)[math.floor(max_error * len(good))])
    high = float(np.nextafter(np.sort(bad)[::-1][math.floor(max_error * len(bad))], 2))
    if low >= high:
        # Any threshold between the two keeps both errors below it: the one of the least errors.
        cut = min(max(middle, high), low)
        return cut, cut
    # Rounded outwards: the errors stay within what was allowed.
    return math.floor(low * 1e4) / 1e4, min(1.0, math.ceil(high * 1e4) / 1e4)


def _least_errors(good: _Values, bad: _Values) -> float:
    """The threshold of the least balanced error: the middle of the gap between two scores."""
    edges = np.unique(np.concatenate([good, bad]))
    below = np.concatenate([[0.0], (edges[1:] + edges[:-1]) / 2, [1.0]])
    cost = np.searchsorted(np.sort(good), below, "left") / len(good)
    cost = cost + 1 - np.searchsorted(np.sort(bad), below, "left") / len(bad)
    gaps = np.diff(np.concatenate([[0.0], edges, [1.0]]))
    least = np.flatnonzero(cost <= cost.min() + 1e-12)
    # Four digits, as a person writes it into a policy.
    return round(float(below[least[np.argmax(gaps[least])]]), 4)
