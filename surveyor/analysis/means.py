"""Exact means: sums over one common denominator, made a Fraction once at the end.

Adding Fractions one by one reduces every step; over the thousands of answers of a
district that is most of the time that scoring takes.
"""

from collections.abc import Iterable
from fractions import Fraction
from math import lcm


def exact_sum(values: Iterable[Fraction]) -> Fraction:
    """The sum of values, 0 of none."""
    return Fraction(*_sum(value.as_integer_ratio() for value in values))


def mean_of(values: Iterable[Fraction | None]) -> Fraction | None:
    """The mean of the values that are there."""
    known = [value for value in values if value is not None]
    if len(known) < 2:
        return known[0] if known else None
    top, bottom = _sum(value.as_integer_ratio() for value in known)
    return Fraction(top, bottom * len(known))


def weighted_mean(pairs: Iterable[tuple[Fraction, Fraction]]) -> Fraction | None:
    """The mean of (weight, value) pairs; None where the weights sum to nothing."""
    ratios = [(w.as_integer_ratio(), v.as_integer_ratio()) for w, v in pairs]
    weights, per = _sum(weight for weight, _ in ratios)
    if not weights:
        return None
    top, bottom = _sum((w * v, wd * vd) for (w, wd), (v, vd) in ratios)
    return Fraction(top * per, bottom * weights)


def _sum(ratios: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The sum of numerators over denominators, not reduced."""
    top, bottom = 0, 1
    for n, d in ratios:
        if d == bottom:
            top += n
        else:
            common = lcm(bottom, d)
            top = top * (common // bottom) + n * (common // d)
            bottom = common
    return top, bottom
