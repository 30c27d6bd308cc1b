"""Prints the polynomials of math.inl: minimax fits whose coefficients are rounded to float one by
one, the others fitted anew after each. Needs numpy. Run by hand; the build does not need it."""

import math

import numpy as np

TAIL_END = 8  # of the normal distribution, in math.inl
FOUR_DIGIT_TAIL_END = 4.5


def minimax(points, values, weights, powers):
    """The coefficients of `powers` with the least largest weighted error (Lawson's iteration)."""
    basis = np.stack([points**power for power in powers], axis=1) * weights[:, None]
    target = values * weights
    importance = np.ones_like(points)
    for _ in range(300):
        root = np.sqrt(importance)
        coefficients = np.linalg.lstsq(basis * root[:, None], target * root, rcond=None)[0]
        error = np.abs(target - basis @ coefficients)
        if error.max() == 0:
            break
        importance *= error
        importance /= importance.sum()
    return coefficients


def fit(points, values, weights, powers):
    """Float coefficients of `powers`, the highest power rounded first."""
    powers = list(powers)
    rounded = {}
    rest = values.copy()
    while powers:
        highest = minimax(points, rest, weights, powers)[-1]
        rounded[powers[-1]] = np.float32(highest)
        rest = rest - float(rounded[powers[-1]]) * points ** powers[-1]
        powers.pop()
    return rounded, np.abs(rest * weights).max()


def chebyshev(first, last, count=2000):
    nodes = np.cos((np.arange(count) + 0.5) * math.pi / count)
    return 0.5 * (first + last) + 0.5 * (last - first) * nodes


def print_fit(title, coefficients):
    print("//", title)
    print(", ".join(f"{coefficients[power]:.9g}F" for power in sorted(coefficients, reverse=True)))


def print_exp():
    """e^r - 1 - r over r^2 for |r| <= ln(2)/2, the error relative to e^r."""
    points = chebyshev(-0.3467, 0.3467)
    values = np.array([math.expm1(r) - r for r in points]) / points**2
    coefficients, error = fit(points, values, points**2 / np.exp(points), range(5))
    print_fit(f"exp: error {error:.1e}", coefficients)


def print_exp2(title, degree):
    """2^r for |r| <= 1/2, exactly 1 at 0, the error relative to 2^r."""
    points = chebyshev(-0.5, 0.5)
    values = (2**points - 1) / points
    coefficients, error = fit(points, values, points / 2**points, range(degree))
    print_fit(f"{title}: error {error:.1e}, and 1.0F", coefficients)


def normal_tail(t):
    """Q(t) = erfc(t / sqrt 2) / 2."""
    return np.array([math.erfc(x / math.sqrt(2)) / 2 for x in t])


def print_tail():
    """e of Q(t) = (1 - t / TAIL_END) / 2 / (1 + e)^8; the error is that of t Q(t)."""
    points = chebyshev(0, TAIL_END, 4000)[1:]
    points = points[points < TAIL_END * 0.9999]
    numerator = (1 - points / TAIL_END) / 2
    values = (numerator / normal_tail(points)) ** (1 / 8) - 1
    weights = points * numerator * 8 * (1 + values) ** -9
    coefficients, error = fit(points, values, weights, range(1, 10))
    print_fit(f"tail: error times t {error:.1e}", coefficients)


def print_four_digit_tail():
    """Q(t) as a polynomial of FOUR_DIGIT_TAIL_END - t; the error is that of max(t, 1) Q(t)."""
    points = chebyshev(0, FOUR_DIGIT_TAIL_END, 4000)
    weights = np.maximum(points, 1)
    coefficients, error = fit(FOUR_DIGIT_TAIL_END - points, normal_tail(points), weights, range(1, 10))
    print_fit(f"four-digit tail: error times max(t, 1) {error:.1e}", coefficients)


if __name__ == "__main__":
    print_exp()
    print_exp2("exp2", 6)
    print_exp2("four-digit exp2", 3)
    print_tail()
    print_four_digit_tail()
