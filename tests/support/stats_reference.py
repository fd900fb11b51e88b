#!/usr/bin/env python3
"""Reference values for the unit tests of src/stats, in exact and extended precision.

Usage: stats_reference.py t|anova|distribution > tests/unit/stats/..._cases.h, then clang-format.
Needs mpmath. Samples are drawn as tests/unit/stats/sample_case.h draws them; sums, variances and
degrees of freedom are fractions; roots, quantiles and incomplete beta functions have 60 digits,
by a continued fraction and, where it is practical, by mpmath's hypergeometric series too.
"""
import random
import sys
from fractions import Fraction

import mpmath as mp

mp.mp.dps = 60
MASK = (1 << 64) - 1
CONFIDENCE = 0.95
SERIES_BELOW = 2000  # above it mpmath's series takes too long


class Splitmix:
    def __init__(self, seed):
        self.state = seed

    def draw(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        x = self.state
        x = ((x ^ (x >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        x = ((x ^ (x >> 27)) * 0x94D049BB133111EB) & MASK
        return x ^ (x >> 31)


def sample(stream, n, exponent, centre):
    """n doubles around centre: 20 random bits times a power of two, one rounding."""
    return [centre + float((stream.draw() >> 44) - (1 << 19)) * 2.0**exponent for _ in range(n)]


def real(x):
    return mp.mpf(x.numerator) / x.denominator if isinstance(x, Fraction) else mp.mpf(x)


def beta_fraction(a, b, x, y):
    """Regularized incomplete beta function I_x(a, b), y = 1 - x."""
    if x * (a + b + 2) > a + 1:
        return 1 - beta_fraction(b, a, y, x)
    log = a * mp.log(x) + b * mp.log(y)
    log += mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    c, d = mp.mpf(1), 1 / (1 - (a + b) * x / (a + 1))
    value, m = d, 0
    while True:
        m += 1
        for above in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                      -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
            d, c = 1 / (1 + above * d), 1 + above / c
            value *= c * d
        if abs(c * d - 1) < mp.mpf(10)**-50:
            return mp.exp(log) / a * value


def f_tail(f, df1, df2):
    f, a, b = real(f), real(df2) / 2, real(df1) / 2
    x, y = 2 * a / (2 * a + 2 * b * f), 2 * b * f / (2 * a + 2 * b * f)
    p = beta_fraction(a, b, x, y)
    if a + b < SERIES_BELOW:
        other = mp.betainc(a, b, 0, x, regularized=True)
        assert abs(other - p) < mp.mpf(10)**-30 * p, (f, df1, df2, p, other)
    return p


def t_tail(t, df):
    return f_tail(real(t)**2, 1, df)


def t_quantile(confidence, df):
    """The root of log p over log t, by the secant from the normal quantile."""
    target = mp.log(1 - real(Fraction(confidence)))
    start = mp.log(mp.sqrt(2) * mp.erfinv(real(Fraction(confidence))))

    def off(s):
        t = mp.exp(s)
        x, y = real(df) / (real(df) + t * t), t * t / (real(df) + t * t)
        return mp.log(beta_fraction(real(df) / 2, mp.mpf(1) / 2, x, y)) - target
    return mp.exp(mp.findroot(off, (start, start + 0.1)))


def mean_and_squares(values):
    exact = [Fraction(v) for v in values]
    mean = sum(exact) / len(exact)
    return mean, sum((v - mean)**2 for v in exact)


def number(x):
    return repr(float(x))


def t_figures(kind, first, second):
    """estimate, variance of the values, squared error, degrees of freedom."""
    if kind == "PAIRED":
        first = [x - y for x, y in zip(first, second)]
    n, m = len(first), len(second)
    mean, squares = mean_and_squares(first)
    if kind in ("ONE", "PAIRED"):
        variance = squares / (n - 1)
        return mean, variance, variance / n, Fraction(n - 1)
    mean2, squares2 = mean_and_squares(second)
    if kind == "POOLED":
        variance = (squares + squares2) / (n + m - 2)
        return mean - mean2, variance, variance * (Fraction(1, n) + Fraction(1, m)), \
            Fraction(n + m - 2)
    a, b = squares / (n - 1), squares2 / (m - 1)
    error = a / n + b / m
    df = error**2 / ((a / n)**2 / (n - 1) + (b / m)**2 / (m - 1))
    return mean - mean2, (a + b) / 2, error, df


def t_case(kind, seed, sizes, exponents, centres):
    stream = Splitmix(seed)
    first = sample(stream, sizes[0], exponents[0], centres[0])
    second = sample(stream, sizes[1], exponents[1], centres[1])
    estimate, variance, error, df = t_figures(kind, first, second)
    if error == 0:
        return None
    root = mp.sqrt(real(error))
    t, quantile = real(estimate) / root, t_quantile(CONFIDENCE, df)
    p = t_tail(t, df)
    if p < mp.mpf(10)**-300:
        return None
    given = [kind, str(seed)] + [str(v) for v in (*sizes, *exponents)] + \
        [number(c) for c in centres]
    found = (real(df), t, p, real(estimate) - quantile * root, real(estimate) + quantile * root,
             real(estimate) / mp.sqrt(real(variance)))
    return "{%s, %s}," % (", ".join(given), ", ".join(number(v) for v in found))


def t_cases(count):
    choice = random.Random(3)
    kinds = ("ONE", "PAIRED", "POOLED", "WELCH")
    made, seed = 0, 0
    while made < count:
        seed += 1
        kind = kinds[made % 4]
        n = choice.choice((2, 3, 5, 10, 24, 50, 200, 1000, 3000))
        m = n if kind in ("ONE", "PAIRED") else choice.choice((2, 3, 7, 24, 100, 1500))
        exponent = choice.choice((-30, -20, -19, -10, 0))
        other = exponent if kind != "WELCH" else exponent + choice.choice((-3, 0, 4))
        level = choice.choice((0.0, 0.0, 3340.0, 1e6, 1e12))
        spread = 2.0**(exponent + 19)
        step = choice.choice((0.0, 0.01, 0.1, 0.3, 1.0, 4.0)) * choice.choice((-1, 1)) * spread
        centres = (step, 0.0) if kind == "ONE" else (level + step, level)
        line = t_case(kind, seed, (n, m), (exponent, other), centres)
        if line:
            print(line)
            made += 1


def anova_case(seed, k, n, exponent, centre, step):
    stream = Splitmix(seed)
    groups = [sample(stream, n + g, exponent, centre + g * step) for g in range(k)]
    total = sum(len(g) for g in groups)
    mean = mean_and_squares([v for g in groups for v in g])[0]
    figures = [mean_and_squares(g) for g in groups]
    between = sum(len(g) * (f[0] - mean)**2 for g, f in zip(groups, figures))
    within = sum(f[1] for f in figures)
    if within == 0:
        return None
    f = between / (k - 1) / (within / (total - k))
    p = f_tail(f, k - 1, total - k)
    if p < mp.mpf(10)**-300:
        return None
    given = [str(v) for v in (seed, k, n, exponent)] + [number(centre), number(step)]
    found = (real(between), real(within), real(f), p)
    return "{%s, %s}," % (", ".join(given), ", ".join(number(v) for v in found))


def anova_cases(count):
    choice = random.Random(4)
    made, seed = 0, 1000
    while made < count:
        seed += 1
        k = choice.choice((2, 3, 3, 5, 9, 20))
        n = choice.choice((2, 3, 5, 24, 100, 400))
        exponent = choice.choice((-30, -20, -19, -10, 0))
        centre = choice.choice((0.0, 3340.0, 1e6, 1e12))
        step = choice.choice((0.0, 0.01, 0.1, 1.0)) * 2.0**(exponent + 19)
        line = anova_case(seed, k, n, exponent, centre, step)
        if line:
            print(line)
            made += 1


def distribution_cases():
    for df in (1, 2, 2.5, 5, 23, 37.77, 1000, 10**6, 10**9):
        for t in (1e-8, 0.3, 1.5, 3.0, 10.0, 30.0, 1e6, 1e70):
            line(("T", t, df, 0), t_tail(t, Fraction(df)))
        for confidence in (0.5, 0.9, 0.95, 0.99, 0.999999):
            line(("QUANTILE", confidence, df, 0), t_quantile(confidence, Fraction(df)))
    for df1, df2 in ((1, 1), (2, 3), (8, 180), (8, 18000), (3, 10**6), (1000, 1000),
                     (10**5, 10**5), (7, 10**9), (10**5, 10**9), (0.5, 0.25)):
        for f in (1e-9, 0.5, 0.99, 1.01, 1.5, 4.0, 60.0, 1e9):
            line(("F", f, df1, df2), f_tail(f, Fraction(df1), Fraction(df2)))
    for df in (1, 2, 3, 8, 15):
        for x in (1e-6, 0.5, 2.0, 8.0, 15.0, 90.0, 1000.0):
            tail = mp.gammainc(mp.mpf(df) / 2, mp.mpf(x) / 2, regularized=True)
            line(("CHI_SQUARE", x, df, 0), tail)
    for z in (0.0, 1e-9, 0.5, 1.96, 5.0, 20.0, 37.0):
        line(("NORMAL", z, 0, 0), mp.erfc(mp.mpf(z) / mp.sqrt(2)))


def line(given, value):
    if value > mp.mpf(10)**-300:
        print("{%s, %s}," % (", ".join(str(v) for v in given), number(value)))


if __name__ == "__main__":
    what = sys.argv[1] if len(sys.argv) == 2 else ""
    noun = {"t": "t_case", "anova": "anova_case", "distribution": "distribution_case"}.get(what)
    if not noun:
        sys.exit(__doc__)
    print("/* Made by tests/support/stats_reference.py %s: see there. */" % what)
    print("static const %s %ss[] = {" % (noun, noun))
    {"t": lambda: t_cases(120), "anova": lambda: anova_cases(80),
     "distribution": distribution_cases}[what]()
    print("};")
