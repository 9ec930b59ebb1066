"""When the chance to close a gap is certain beyond what a float can tell, judged by sums alone."""

import math

NEGLIGIBLE = math.log(1e-15)


def certain(goal: int, mean: float, squares: float) -> float | None:
    """P(S >= goal), 0 or 1, where it is within 1e-15 of that; None where this bound cannot tell.

    S is the sum of independent amounts, each won or not: ``mean`` its expectation in minor units, ``squares`` the sum of
    the squared amounts. Source: Hoeffding (1963), theorem 2: P(S - mean >= d) <= exp(-2 d^2 / squares), and the same below.
    """
    if goal <= 0:
        return 1.0
    far = mean - goal
    # The sums are floats: what their last digits leave open must not decide.
    if 2 * far * far * (1 - 1e-9) <= -NEGLIGIBLE * squares or abs(far) <= 1e-9 * goal:
        return None
    return 1.0 if far > 0 else 0.0
