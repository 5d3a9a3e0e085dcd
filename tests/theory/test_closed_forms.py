"""The formulas the engines are compared with, against published values and against each other."""

from __future__ import annotations

import math
import operator

import numpy as np
import pytest
from scipy import stats

from sim.verify import chains, closed
from sim.verify.cases_paths import answered_by, both_above


@pytest.mark.parametrize(
    ("people", "load"),
    [(1, 0.0101), (2, 0.1526), (5, 1.361), (10, 4.461), (20, 12.03), (50, 37.90), (100, 84.06)],
)
def test_erlang_b_as_tabulated_at_one_percent(people: int, load: float) -> None:
    """The offered load at which 1 % is lost, as in every Erlang B table."""
    assert closed.erlang_b(people, load) == pytest.approx(0.01, rel=0.003)


@pytest.mark.parametrize(
    ("people", "load", "share"), [(1, 1, 0.5), (2, 1, 0.2), (5, 4, 0.1991), (10, 10, 0.2146)]
)
def test_erlang_b_as_tabulated(people: int, load: float, share: float) -> None:
    assert closed.erlang_b(people, load) == pytest.approx(share, abs=5e-5)


@pytest.mark.parametrize(
    ("people", "load", "share"),
    [(1, 0.8, 0.8), (2, 1.6, 0.7111), (3, 2, 0.4444), (5, 4, 0.5541), (10, 8, 0.4092)],
)
def test_erlang_c_as_tabulated(people: int, load: float, share: float) -> None:
    """For (2, 1.6) and (3, 2) also by hand: 32/45 and 4/9."""
    assert closed.erlang_c(people, load) == pytest.approx(share, abs=5e-5)


def test_the_wait_in_m_m_1_by_hand() -> None:
    """Load 0.8, work 1: the mean wait is 4, and 0.8 exp(-0.2) of all wait longer than 1."""
    assert closed.mean_wait_mmc(1, 0.8, 1.0) == pytest.approx(4)
    assert closed.longer_mmc(1, 0.8, 1.0, 1.0) == pytest.approx(0.8 * math.exp(-0.2))
    assert closed.mean_wait_mg1(0.8, 1.0, 1.0) == pytest.approx(4)
    assert closed.mean_number_mmc(1, 0.8, 1.0) == pytest.approx(4)


@pytest.mark.parametrize("load", [1, 1.5])
def test_too_much_work_has_no_mean_wait(load: float) -> None:
    with pytest.raises(ValueError, match="too much"):
        closed.erlang_c(1, load)


def test_a_negative_load_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        closed.erlang_b(1, -1)


@pytest.mark.parametrize("load", [0.3, 0.7, 0.9])
def test_fixed_work_for_one_person_waits_half_as_long(load: float) -> None:
    """M/D/1 by Crommelin's chain and by Pollaczek and Khinchine: half of M/M/1."""
    found = chains.mean_wait_mdc(1, load, 1.0)
    assert found == pytest.approx(closed.mean_wait_mg1(load, 1.0, 0.0), rel=1e-9)
    assert found == pytest.approx(closed.mean_wait_mmc(1, load, 1.0) / 2, rel=1e-9)


@pytest.mark.parametrize("people", [2, 3, 5, 10])
@pytest.mark.parametrize("load", [0.5, 0.7, 0.9])
def test_fixed_work_for_several_as_cosmetatos_says(people: int, load: float) -> None:
    """Cosmetatos (1975), "Approximate explicit formulae for the average queueing time in M/M/r and
    D/M/r": within 2 % of Crommelin's exact figures in this range, as he reports."""
    more = (1 - load) * (people - 1) * (math.sqrt(4 + 5 * people) - 2) / (16 * load * people)
    expected = closed.mean_wait_mmc(people, load * people, 1.0) / 2 * (1 + more)
    assert chains.mean_wait_mdc(people, load * people, 1.0) == pytest.approx(expected, rel=0.02)


def test_waits_by_class_by_hand() -> None:
    """Loads 0.25 and 0.5 of unit work: 0.75 / 0.75 = 1 and 0.75 / (0.75 x 0.25) = 4."""
    assert closed.mean_waits_by_class((0.25, 0.5), (1, 1), (1, 1)) == pytest.approx([1, 4])


def test_waits_by_class_keep_the_law_of_conservation() -> None:
    """Kleinrock (1965): waits weighted by load do not depend on the order of the classes."""
    rates, works, cvs = (0.1, 0.2, 0.05), (2.0, 1.0, 4.0), (0.0, 1.0, 0.5)
    loads = np.multiply(rates, works)
    forth = loads @ closed.mean_waits_by_class(rates, works, cvs)
    back = loads[::-1] @ closed.mean_waits_by_class(rates[::-1], works[::-1], cvs[::-1])
    assert forth == pytest.approx(back)


def test_no_patience_is_erlang_s_loss_system() -> None:
    left, wait = closed.left_after_fixed(5, 4.0, 1.0, 0.0)
    assert (left, wait) == pytest.approx((closed.erlang_b(5, 4.0), 0))


def test_endless_patience_is_m_m_c() -> None:
    left, wait = closed.left_after_fixed(2, 1.6, 1.0, 1e4)
    assert (left, wait) == pytest.approx((0, closed.mean_wait_mmc(2, 1.6, 1.0)))
    left, waiting = closed.left_after_exponential(2, 1.6, 1.0, 1e9)
    assert (left, waiting) == pytest.approx((0, 1.6 * closed.mean_wait_mmc(2, 1.6, 1.0)), abs=1e-5)


@pytest.mark.parametrize("load", [0.7, 1.3])
def test_patience_fixed_for_one_person(load: float) -> None:
    """M/M/1+D, as textbooks give it: (1 - r) r q / (1 - r^2 q) with q = exp(-(1 - r) limit)."""
    q = math.exp(-(1 - load) * 2.0)
    expected = (1 - load) * load * q / (1 - load**2 * q)
    assert closed.left_after_fixed(1, load, 1.0, 2.0)[0] == pytest.approx(expected)


def test_patience_fixed_at_a_load_of_one_has_no_gap() -> None:
    at_one = closed.left_after_fixed(2, 2.0, 1.0, 1.0)
    beside = closed.left_after_fixed(2, 2.0 + 1e-7, 1.0, 1.0)
    assert at_one == pytest.approx(beside, rel=1e-6)


def test_patience_like_the_work_makes_a_poisson_number() -> None:
    """M/M/c+M with patience and work alike is M/M/infinity, seen from outside."""
    left, waiting = closed.left_after_exponential(2, 2.4, 1.0, 1.0)
    n = np.arange(60)
    expected = float(stats.poisson.pmf(n, 2.4) @ np.maximum(n - 2, 0))
    assert (left, waiting) == pytest.approx((expected / 2.4, expected))


def test_flows_of_a_network_by_hand() -> None:
    """Of 1, a fifth comes back: 1.25 through both teams."""
    assert closed.flows((1, 0), ((0, 1), (0.2, 0))) == pytest.approx([1.25, 1.25])


def test_two_branches_by_hand() -> None:
    """Nelson and Tantawi (1988): nearly idle 1.5 of the work; at load 0.5, (12 - 0.5) / 4."""
    assert closed.mean_time_of_two(1e-9, 1.0) == pytest.approx(closed.mean_slowest(2, 1.0))
    assert closed.mean_time_of_two(0.5, 1.0) == pytest.approx(2.875)


def test_an_agenda_of_one_is_m_d_1_in_steps() -> None:
    """Left over in the mean: a^2 / (2 (1 - a))."""
    left = chains.left_over(0.5, 1)
    assert float(left @ np.arange(len(left))) == pytest.approx(0.25)


def test_a_long_agenda_leaves_nobody() -> None:
    assert chains.left_over(3, 100)[0] == pytest.approx(1)
    assert chains.mean_wait_panel(3, 100, 7.0) == pytest.approx(3.5)


def test_without_joint_work_teams_are_apart() -> None:
    """The first team is M/M/2, the second Erlang's loss system."""
    shares = chains.together((2, 2), (0.0, 1.2, 1.5), (1.0, 1.0, 1.0), most=50)
    waiting = chains.mean(shares, lambda state: state[4])
    assert waiting == pytest.approx(1.2 * closed.mean_wait_mmc(2, 1.2, 1.0))
    at_work = chains.mean(shares, lambda state: state[3])
    assert at_work == pytest.approx(1.5 * (1 - closed.erlang_b(2, 1.5)))


def test_without_work_of_their_own_two_teams_are_one() -> None:
    shares = chains.together((2, 3), (1.2, 0.0, 0.0), (1.0, 1.0, 1.0), most=50)
    waiting = chains.mean(shares, lambda state: state[0])
    assert waiting == pytest.approx(1.2 * closed.mean_wait_mmc(2, 1.2, 1.0))
    assert chains.mean(shares, lambda state: chains.kept((2, 3), state)[1]) > 0.1


def test_the_chains_are_cut_where_nobody_is() -> None:
    rates, work = (0.5, 0.5, 0.5), (1.0, 1.0, 1.5)
    fewer, more = (chains.together((2, 2), rates, work, most=most) for most in (25, 35))
    for place in (0, 4):
        found = [chains.mean(shares, operator.itemgetter(place)) for shares in (fewer, more)]
        assert found[0] == pytest.approx(found[1], rel=1e-4)
    assert sum(fewer.values()) == pytest.approx(1)
    short, long = (chains.mean_wait_mdc(3, 2.7, 1.0, size=size) for size in (300, 500))
    assert short == pytest.approx(long, rel=1e-9)


def test_a_week_of_like_steps_is_crommelin_s_chain() -> None:
    there = chains.through_the_week(3, [2.1] * 10)
    expected = 2.1 * (chains.mean_wait_mdc(3, 2.1, 1.0) + 1.0)
    assert there == pytest.approx(np.full(10, expected))


def test_a_backlog_goes_by_what_is_served_and_ends_in_the_long_run() -> None:
    there = chains.backlog(4, 100, 2.0, 300)
    assert there[:11] == pytest.approx(100 - 2 * np.arange(11))
    assert there[-1] == pytest.approx(2.0 * (chains.mean_wait_mdc(4, 2.0, 1.0) + 1.0))


def test_two_views_above_a_cut() -> None:
    """Alike: the share of one. Independent: its square. Quadrant: 1/4 + arcsin(r) / 2 pi."""
    half = np.array([[1, 0.5], [0.5, 1]])
    assert both_above(0, (0, 0), half) == pytest.approx(0.25 + math.asin(0.5) / (2 * math.pi))
    assert both_above(1, (0, 0), np.eye(2)) == pytest.approx(stats.norm.sf(1) ** 2)


def test_a_request_that_is_never_refused() -> None:
    """Two journeys of one hour and a look-up of mean two: exponential after two hours."""
    known = {"travel": 60.0, "check": 120.0, "refused": 0.0, "again": 0.0}
    found = answered_by(np.array([60.0, 120.0, 240.0]), **known)
    assert found == pytest.approx([0, 0, 1 - math.exp(-1)])


def test_reviews_are_geometric() -> None:
    assert closed.mean_visits(0.3) == pytest.approx(sum(0.3**k for k in range(100)))
