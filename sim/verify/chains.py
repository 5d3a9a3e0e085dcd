"""Exact answers without a closed form: Markov chains, written out and solved as linear equations.

A continuous chain is a function from a state to what can happen: (rate, next state) pairs. A
chain in steps is a matrix. Both are cut where the chance of being beyond is below 1e-12 or so;
whoever calls says where, and a test moves the cut to see that nothing changes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from scipy import sparse, stats
from scipy.sparse.linalg import spsolve

State = tuple[int, ...]
Moves = Callable[[State], Iterable[tuple[float, State]]]


def steady(start: State, moves: Moves) -> dict[State, float]:
    """Return the long-run share of time in each state that can be reached from ``start``.

    Parameters
    ----------
    moves : callable
        State to (rate, next state) pairs; must keep the states finite.
    """
    number = {start: 0}
    ahead, rows, columns, rates = [start], [], [], []
    while ahead:
        state = ahead.pop()
        for rate, new in moves(state):
            if not rate:
                continue
            if new not in number:
                number[new] = len(number)
                ahead.append(new)
            rows += [number[new], number[state]]
            columns += [number[state], number[state]]
            rates += [rate, -rate]
    size = len(number)
    # the shares add up to one, in place of the first balance, which follows from the others
    kept_rows = np.array(rows) > 0
    places = (
        np.concatenate([np.array(rows)[kept_rows], np.zeros(size, dtype=np.int64)]),
        np.concatenate([np.array(columns)[kept_rows], np.arange(size)]),
    )
    values = np.concatenate([np.array(rates)[kept_rows], np.ones(size)])
    wanted = np.zeros(size)
    wanted[0] = 1.0
    shares = spsolve(sparse.csc_matrix((values, places), shape=(size, size)), wanted)
    return {state: float(shares[place]) for state, place in number.items()}


def mean(shares: dict[State, float], figure: Callable[[State], float]) -> float:
    """Return the long-run mean of a figure of the state."""
    return sum(share * figure(state) for state, share in shares.items())


# -- two teams needed together ---------------------------------------------------------------------


def together(
    people: tuple[int, int],
    arrivals: tuple[float, float, float],
    work: tuple[float, float, float],
    *,
    most: int = 60,
) -> dict[State, float]:
    """Return the chain of two teams with joint work, and work of their own.

    Joint work is first in order. The first team's own work waits; the second's leaves when it
    can not start at once. All times are exponential. The rule is the engine's: all free people
    start the joint work that can start; if some still waits, its first keeps one free person of
    each team, and only that one; the rest do work of their own.

    Parameters
    ----------
    people : int, int
    arrivals, work : float, float, float
        Rates, and mean times, of joint work and each team's own.
    most : int
        The chain is cut where so many joint cases, or so many of the first team, wait.

    Returns
    -------
    dict
        Shares of (joint waiting, joint in work, first's own in work, second's own in work,
        first's own waiting).
    """
    joint, first, second = arrivals
    each = tuple(1 / time for time in work)

    def moves(state: State) -> Iterable[tuple[float, State]]:
        waiting, x, a, b, own = state
        if waiting < most:
            yield joint, _settled(people, (waiting + 1, x, a, b, own))
        if own < most:
            yield first, _settled(people, (waiting, x, a, b, own + 1))
        if people[1] - x - b - kept(people, state)[1] > 0:
            yield second, (waiting, x, a, b + 1, own)
        for held, rate, freed in (
            (x, each[0], (waiting, x - 1, a, b, own)),
            (a, each[1], (waiting, x, a - 1, b, own)),
            (b, each[2], (waiting, x, a, b - 1, own)),
        ):
            if held:
                yield held * rate, _settled(people, freed)

    return steady((0, 0, 0, 0, 0), moves)


def kept(people: tuple[int, int], state: State) -> tuple[int, int]:
    """Return how many people of each team are kept free for the first waiting joint case."""
    waiting, x, a, b, _ = state
    if not waiting:
        return 0, 0
    return min(people[0] - x - a, 1), min(people[1] - x - b, 1)


def _settled(people: tuple[int, int], state: State) -> State:
    """Hand out who is free: joint work, then the first team's own."""
    waiting, x, a, b, own = state
    joint = min(waiting, people[0] - x - a, people[1] - x - b)
    waiting, x = waiting - joint, x + joint
    alone = min(own, people[0] - x - a - kept(people, (waiting, x, a, b, own))[0])
    return waiting, x, a + alone, b, own - alone


# -- work of a fixed length, panels, hours, backlogs: chains in steps ------------------------------


def turn(served: int, arrivals: float, size: int) -> np.ndarray:
    """Return the matrix of ``N' = max(N - served, 0) + Poisson(arrivals)``, shape (size, size)."""
    come = stats.poisson.pmf(np.arange(size), arrivals)
    matrix = np.zeros((size, size))
    for before in range(size):
        left = max(before - served, 0)
        matrix[before, left:] = come[: size - left]
        matrix[before, -1] += 1 - matrix[before].sum()
    return matrix


def settled(matrix: np.ndarray) -> np.ndarray:
    """Return the long-run shares of a chain in steps."""
    size = len(matrix)
    equations = matrix.T - np.eye(size)
    equations[0] = 1.0
    wanted = np.zeros(size)
    wanted[0] = 1.0
    return np.asarray(np.linalg.solve(equations, wanted))


def mean_wait_mdc(people: int, rate: float, work: float, *, size: int = 400) -> float:
    """Return the mean wait in M/D/c.

    Crommelin, C. D. (1932), "Delay probability formulae when the holding times are constant",
    Post Office Electrical Engineers' Journal 25: whoever is in work is gone one work time later,
    and whoever came since is not, so ``N(t + D) = max(N(t) - c, 0) + Poisson(rate D)``. The
    waiting by Little's law. In whole minutes this is exact.
    """
    shares = settled(turn(people, rate * work, size))
    return float(shares @ np.maximum(np.arange(size) - people, 0)) / rate


def left_over(arrivals: float, agenda: int, *, size: int = 300) -> np.ndarray:
    """Return the shares of 0, 1, ... cases left on the list after a slot.

    Bailey, N. T. J. (1954), "On queueing processes with bulk service", Journal of the Royal
    Statistical Society B 16: ``Q' = max(Q + Poisson(arrivals) - agenda, 0)``.
    """
    before = settled(turn(agenda, arrivals, size))  # as many as are listed when the slot begins
    left = np.zeros(size)
    np.add.at(left, np.maximum(np.arange(size) - agenda, 0), before)
    return left


def mean_wait_panel(arrivals: float, agenda: int, interval: float) -> float:
    """Return the mean time on a panel's list: half an interval, and what the agenda leaves over.

    Cases come evenly over the interval between slots, ``arrivals`` of them; the wait beyond the
    next slot is by Little's law the mean number left over (Bailey 1954).
    """
    left = left_over(arrivals, agenda)
    return interval * (0.5 + float(left @ np.arange(len(left))) / arrivals)


def through_the_week(people: int, arrivals: Sequence[float], *, size: int = 300) -> np.ndarray:
    """Return the mean number there at the end of each step of a week, in the long run.

    The steps are as long as a piece of work, counted in time at work: Crommelin's chain, whose
    arrivals differ from step to step. Time off belongs to the step it is in.

    Parameters
    ----------
    arrivals : sequence of float, shape (steps,)
        Mean number that comes in each step of the week.

    Returns
    -------
    ndarray of float, shape (steps,)
    """
    turns = [turn(people, mean_number, size) for mean_number in arrivals]
    week = np.linalg.multi_dot(turns) if len(turns) > 1 else turns[0]
    shares, found = settled(week), []
    for matrix in turns:
        shares = shares @ matrix
        found.append(float(shares @ np.arange(size)))
    return np.array(found)


def backlog(people: int, begin: int, arrivals: float, steps: int, *, size: int = 600) -> np.ndarray:
    """Return the mean number there after 0, 1, ... steps as long as a piece of work.

    ``begin`` are there at first, none of them begun; ``arrivals`` come in each step (Crommelin's
    chain, not in the long run but from its beginning).
    """
    matrix, shares, found = turn(people, arrivals, size), np.zeros(size), []
    shares[begin] = 1.0
    for _ in range(steps + 1):
        found.append(float(shares @ np.arange(size)))
        shares = shares @ matrix
    return np.array(found)
