"""Addressed draws: uniform, independent, of the right shape, and the same everywhere."""

import json
import os
import subprocess
import sys
import textwrap

import numba
import numpy as np
import pytest

from sim.kernels import draws
from sim.kernels._jit import kernel, parallel_kernel, use_threads
from sim.kernels.draws import Purpose, bernoulli, exponential, integer, mix, stream, uniform

INTERPRETED = bool(numba.config.DISABLE_JIT)
N = 4_000 if INTERPRETED else 200_000
PURPOSES = [Purpose.TASTE, Purpose.OFFER, Purpose.BIRTH, Purpose.SPARE]

pytestmark = pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")


@kernel
def _exponentials(key, n):
    out = np.empty(n)
    for i in range(n):
        out[i] = exponential(mix(key, np.uint64(i)))
    return out


@kernel
def _integers(key, n, top):
    out = np.empty(n, np.int64)
    for i in range(n):
        out[i] = integer(mix(key, np.uint64(i)), top)
    return out


@kernel
def _bernoullis(key, n, probability):
    out = np.empty(n, np.bool_)
    for i in range(n):
        out[i] = bernoulli(mix(key, np.uint64(i)), probability)
    return out


@parallel_kernel
def _uniforms_in_parallel(key, n):
    out = np.empty(n)
    for i in numba.prange(n):
        out[i] = uniform(mix(key, np.uint64(i)))
    return out


def _uniforms(seed, purpose, time=0, n=N):
    return draws.uniform_each(stream(seed, purpose, time), np.arange(n))


def _assert_close_in_sigmas(value, expected, sigma):
    assert abs(value - expected) < 4.0 * sigma, f"{value} is {abs(value - expected) / sigma:.1f} sigma off"


def _assert_uncorrelated(a, b):
    _assert_close_in_sigmas(np.corrcoef(a, b)[0, 1], 0.0, 1.0 / np.sqrt(a.size))


def _assert_even_counts(counts):
    """Chi-square against equal counts; its standard deviation is sqrt(2 degrees of freedom)."""
    expected = counts.sum() / counts.size
    chi_square = float(((counts - expected) ** 2 / expected).sum())
    _assert_close_in_sigmas(chi_square, counts.size - 1, np.sqrt(2.0 * (counts.size - 1)))


def test_mix_is_the_published_splitmix64_sequence():
    # Seed 0: the first four outputs of Vigna's splitmix64.c.
    published = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F, 0xF88BB8A8724C81EC]
    assert draws.mix_each(np.uint64(0), np.arange(4)).tolist() == published


def test_purpose_numbers_never_change():
    anchors = {"KEY": 1, "TASTE": 3, "OFFER": 4, "BIRTH": 8, "INCOME": 15, "TIE": 27, "SPARE": 42}
    assert {name: int(Purpose[name]) for name in anchors} == anchors
    numbers = [int(purpose) for purpose in Purpose]
    assert numbers == list(range(1, len(numbers) + 1)), "append only: no gap, no reordering"


@pytest.mark.parametrize("purpose", PURPOSES)
def test_uniform_draws_fill_the_unit_interval_evenly(purpose):
    values = _uniforms(3, purpose)
    assert values.min() > 0.0
    assert values.max() < 1.0
    _assert_even_counts(np.bincount((values * 64).astype(int), minlength=64))
    _assert_close_in_sigmas(values.mean(), 0.5, 1.0 / np.sqrt(12.0 * N))


def test_uniform_never_reaches_zero_or_one():
    assert 0.0 < uniform(np.uint64(0)) < 1e-15
    assert 1.0 - 1e-15 < uniform(np.uint64(2**64 - 1)) <= 1.0 - 2.0**-54


def test_every_bit_of_a_key_is_a_fair_coin():
    keys = draws.mix_each(stream(5, Purpose.KEY), np.arange(N))
    bits = (keys[:, None] >> np.arange(64, dtype=np.uint64)) & np.uint64(1)
    worst = np.abs(bits.mean(axis=0) - 0.5).max()
    assert worst < 5.0 * 0.5 / np.sqrt(N)  # the largest of 64


def test_one_flipped_input_bit_flips_half_of_the_output_bits():
    labels = np.arange(1_000)
    before = draws.mix_each(np.uint64(9), labels)
    for bit in (0, 7, 31):
        after = draws.mix_each(np.uint64(9), labels ^ (1 << bit))
        flipped = np.unpackbits((before ^ after).view(np.uint8)).mean()
        _assert_close_in_sigmas(flipped, 0.5, 0.5 / np.sqrt(64 * labels.size))


@pytest.mark.parametrize("lag", [1, 2, 64])
def test_neighbouring_entities_are_independent(lag):
    values = _uniforms(1, Purpose.OFFER)
    _assert_uncorrelated(values[:-lag], values[lag:])
    cells = (values[:-lag] * 8).astype(int) * 8 + (values[lag:] * 8).astype(int)
    _assert_even_counts(np.bincount(cells[:: lag + 1], minlength=64))


@pytest.mark.parametrize("other", [Purpose.FAMILIARITY, Purpose.TASTE, Purpose.KEY])
def test_purposes_are_independent(other):
    _assert_uncorrelated(_uniforms(1, Purpose.OFFER), _uniforms(1, other))


def test_neighbouring_times_seeds_and_levels_are_independent():
    here = _uniforms(1, Purpose.OFFER, time=8)
    _assert_uncorrelated(here, _uniforms(1, Purpose.OFFER, time=9))
    _assert_uncorrelated(here, _uniforms(2, Purpose.OFFER, time=8))
    deeper = [np.uint64(k) for k in draws.mix_each(stream(1, Purpose.OFFER, 8), np.arange(2_000))]
    first_attempt = np.array([uniform(np.uint64(mix(k, np.uint64(0)))) for k in deeper])
    second_attempt = np.array([uniform(np.uint64(mix(k, np.uint64(1)))) for k in deeper])
    _assert_uncorrelated(here[:2_000], first_attempt)
    _assert_uncorrelated(first_attempt, second_attempt)


def test_seed_purpose_and_time_do_not_stand_in_for_each_other():
    keys = {int(stream(seed, purpose, time)) for seed in range(12) for purpose in Purpose for time in range(12)}
    assert len(keys) == 12 * len(Purpose) * 12


def test_normal_draws_have_the_moments_of_a_standard_normal():
    values = draws.normal_each(stream(1, Purpose.INCOME), np.arange(N))
    _assert_close_in_sigmas(values.mean(), 0.0, 1.0 / np.sqrt(N))
    _assert_close_in_sigmas((values**2).mean(), 1.0, np.sqrt(2.0 / N))
    _assert_close_in_sigmas((values**3).mean(), 0.0, np.sqrt(15.0 / N))
    _assert_close_in_sigmas((values**4).mean(), 3.0, np.sqrt(96.0 / N))
    _assert_uncorrelated(values[:-1], values[1:])


def test_gumbel_draws_have_mean_0_5772_and_variance_pi_squared_over_6():
    values = draws.gumbel_each(stream(1, Purpose.TASTE), np.arange(N))
    variance = np.pi**2 / 6.0
    _assert_close_in_sigmas(values.mean(), np.euler_gamma, np.sqrt(variance / N))
    excess_kurtosis = 12.0 / 5.0
    _assert_close_in_sigmas(values.var(), variance, variance * np.sqrt((2.0 + excess_kurtosis) / N))


def test_exponential_draws_have_mean_and_variance_one():
    values = _exponentials(stream(1, Purpose.LIFE_EVENT), N)
    assert values.min() > 0.0
    _assert_close_in_sigmas(values.mean(), 1.0, 1.0 / np.sqrt(N))
    _assert_close_in_sigmas(values.var(), 1.0, np.sqrt(8.0 / N))


@pytest.mark.parametrize("top", [1, 7, 100])
def test_integers_are_even_over_their_range(top):
    values = _integers(stream(1, Purpose.OFFER), N, top)
    assert values.min() >= 0
    assert values.max() < top
    if top > 1:
        _assert_even_counts(np.bincount(values, minlength=top))


@pytest.mark.parametrize("probability", [0.0, 0.02, 0.5, 1.0])
def test_bernoulli_is_true_with_its_probability(probability):
    share = _bernoullis(stream(1, Purpose.DEATH), N, probability).mean()
    if probability in (0.0, 1.0):
        assert share == probability
    else:
        _assert_close_in_sigmas(share, probability, np.sqrt(probability * (1.0 - probability) / N))


def test_a_draw_does_not_depend_on_who_else_draws():
    key = stream(4, Purpose.OFFER, 12)
    everyone = draws.uniform_each(key, np.arange(1_000))
    some = np.array([997, 3, 500])
    np.testing.assert_array_equal(draws.uniform_each(key, some), everyone[some])


def test_one_and_two_threads_draw_the_same():
    key = stream(1, Purpose.OFFER)
    before = numba.get_num_threads()
    try:
        use_threads(1)
        alone = _uniforms_in_parallel(key, N)
        use_threads(2)
        together = _uniforms_in_parallel(key, N)
    finally:
        use_threads(before)
    np.testing.assert_array_equal(alone, together)
    np.testing.assert_array_equal(alone, draws.uniform_each(key, np.arange(N)))


SAMPLE = textwrap.dedent("""
    import json, warnings
    import numpy as np
    warnings.simplefilter("ignore")
    from sim.kernels import draws
    key = draws.stream(7, draws.Purpose.TASTE, 3)
    labels = np.array([0, 1, 2, 63, 2**31, 2**53, 2**62])
    print(json.dumps({
        "keys": [int(k) for k in draws.mix_each(key, labels)],
        "uniform": draws.uniform_each(key, labels).tolist(),
        "integer": [int(draws.integer(k, 1000)) for k in draws.mix_each(key, labels)],
        "normal": draws.normal_each(key, labels).tolist(),
        "gumbel": draws.gumbel_each(key, labels).tolist(),
    }))
""")


def _sample(interpreted):
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1" if interpreted else "0"}
    run = subprocess.run([sys.executable, "-c", SAMPLE], env=environment, capture_output=True, text=True, check=True)
    return json.loads(run.stdout)


def test_compiled_and_interpreted_kernels_draw_the_same():
    compiled, interpreted = _sample(False), _sample(True)
    for exact in ("keys", "uniform", "integer"):
        assert compiled[exact] == interpreted[exact]
    for rounded in ("normal", "gumbel"):  # log and cos may differ in the last digit
        np.testing.assert_allclose(compiled[rounded], interpreted[rounded], rtol=1e-13, atol=1e-15)
