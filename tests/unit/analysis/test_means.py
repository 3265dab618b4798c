from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from surveyor.analysis.means import exact_sum, mean_of, weighted_mean

values = st.fractions(-100, 100, max_denominator=60)


@given(st.lists(values))
def test_a_sum_over_one_denominator_is_the_sum(some):
    assert exact_sum(some) == sum(some)


@given(st.lists(st.none() | values))
def test_a_mean_passes_over_what_is_missing(some):
    known = [value for value in some if value is not None]

    assert mean_of(some) == (sum(known) / len(known) if known else None)


@given(st.lists(st.tuples(values, values)))
def test_a_weighted_mean_is_that_of_its_definition(pairs):
    weights = sum((weight for weight, _ in pairs), Fraction(0))
    total = sum((weight * value for weight, value in pairs), Fraction(0))

    assert weighted_mean(pairs) == (total / weights if weights else None)
