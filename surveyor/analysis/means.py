"""Exact means: sums over one common denominator, made a Fraction once at the end.

Adding Fractions one by one reduces every step; over the thousands of answers of a
district that is most of the time that scoring takes.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The sum of values, 0 of none."""
    top, bottom = 0, 1
    for value in values:
        n, d = value.numerator, value.denominator
        if d != bottom:
            common = lcm(bottom, d)
            top, n = top * (common // bottom), n * (common // d)
            bottom = common
        top += n
    return Fraction(top, bottom)


def mean_of(values: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of the values that are there."""
    known = [value for value in values if value is not None]
    return exact_sum(known) / len(known) if known else None


def weighted_mean(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The mean of (weight, value) pairs; None where the weights sum to nothing."""
    kept = list(pairs)
    weights = exact_sum(weight for weight, _ in kept)
    if not weights:
        return None
    return exact_sum(weight * value for weight, value in kept) / weights
