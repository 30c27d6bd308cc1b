"""Prints the polynomials of math.inl: minimax fits whose coefficients are rounded to float one by
one, the others fitted anew after each. Needs numpy. Run by hand; the build does not need it."""

import math

import numpy as np

SEGMENT_WIDTH = 13 / 32  # of the table of the normal distribution's tail


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


def print_exponential():
    """e^r - 1 - r over r^2 for |r| <= ln(2)/2, the error relative to e^r."""
    points = chebyshev(-0.3467, 0.3467)
    values = np.array([math.expm1(r) - r for r in points]) / points**2
    coefficients, error = fit(points, values, points**2 / np.exp(points), range(5))
    print(f"// exponential: error {error:.1e}")
    print(", ".join(f"{coefficients[power]:.9g}F" for power in sorted(coefficients, reverse=True)))


def print_rough_power():
    """2^r for |r| <= 1/2, exactly 1 at 0, the error relative to 2^r."""
    points = chebyshev(-0.5, 0.5)
    values = (2**points - 1) / points
    coefficients, error = fit(points, values, points / 2**points, range(3))
    print(f"// rough power of two: error {error:.1e}")
    print(", ".join(f"{coefficients[power]:.9g}F" for power in sorted(coefficients, reverse=True)))


def print_tail(degree):
    """Q(t) = erfc(t / sqrt 2) / 2 around the centres of 15 segments; the 16th is zero."""
    table = np.zeros((degree + 1, 16), dtype=np.float32)
    worst = 0
    for segment in range(15):
        centre = segment * SEGMENT_WIDTH
        first = 0 if segment == 0 else -SEGMENT_WIDTH / 2
        points = chebyshev(first, SEGMENT_WIDTH / 2)
        values = np.array([math.erfc((centre + s) / math.sqrt(2)) / 2 for s in points])
        powers = range(degree + 1)
        if segment == 0:
            values -= 0.5
            powers = range(1, degree + 1)
        coefficients, error = fit(points, values, np.maximum(centre + points, 0.5), powers)
        if segment == 0:
            coefficients[0] = np.float32(0.5)
        for power, coefficient in coefficients.items():
            table[power, segment] = coefficient
        worst = max(worst, error)
    print(f"// tail of degree {degree}: error times max(t, 1/2) {worst:.1e}")
    for power in range(degree + 1):
        print("    {" + ", ".join(f"{value:.9g}F" for value in table[power]) + "},")


if __name__ == "__main__":
    print_exponential()
    print_rough_power()
    print_tail(5)
    print_tail(2)
