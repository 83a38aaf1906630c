"""Rules by which agents of a board move: shared by all classics with the same rule.

What agents like is a table: what an agent of a group thinks of a place where ``like`` of its
``occupied`` neighbouring cells hold its own group. Whatever the shape of a preference, the
number of groups or the radius, the same compiled code runs.
"""

import numpy as np

from sim.kernels._jit import inlined, kernel
from sim.kernels.draws import bernoulli, integer, mix, uniform
from sim.kernels.grid import look_at, mean_around, relocate, shifted, shuffle

_MOST_STEPS = 100_000
"""Steps of a walk before an agent gives up: only on a board without vacant cells."""


# --- agents who are content or not: Schelling ------------------------------------------------


@kernel
def discontent(board, content):
    """List the agents who are not content where they live, in the order of their cells.

    Parameters
    ----------
    board : Board
    content : bool[n_groups, n + 1, n + 1]
        Whether an agent of a group is content with ``like`` of its group among ``occupied`` neighbours.

    Returns
    -------
    int32[n]
        Agents.
    """
    out = np.empty(board.group.size, np.int32)
    n = 0
    for cell in range(board.place.size):
        agent = board.place[cell]
        if agent >= 0:
            group = board.group[agent]
            if not content[group, board.counts[cell, group], board.counts[cell, -1]]:
                out[n] = agent
                n += 1
    return out[:n]


@kernel
def walk(board, movers, key):
    """Let each mover walk until it stands on a cell without another agent, as NetLogo's Segregation does.

    A step is a random heading and a length uniform in (0, 10) cells, taken from where the last step
    ended (real coordinates, from the middle of the home cell). On a bounded board a step that would
    leave the board is not taken. The own cell counts as free.
    """
    width, height = board.width, board.height
    for agent in movers:
        draw = mix(key, agent)
        home = board.home[agent]
        x, y = home % width + 0.5, home // width + 0.5
        for k in range(_MOST_STEPS):
            angle = 2.0 * np.pi * uniform(mix(draw, 2 * k))
            length = 10.0 * uniform(mix(draw, 2 * k + 1))
            to_x, to_y = x + length * np.cos(angle), y + length * np.sin(angle)
            if board.torus:
                to_x -= width * np.floor(to_x / width)  # a third of the time of %
                to_y -= height * np.floor(to_y / height)
            elif to_x < 0.0 or to_x >= width or to_y < 0.0 or to_y >= height:
                continue
            x, y = to_x, to_y
            cell = min(int(y), height - 1) * width + min(int(x), width - 1)
            if cell == home:
                break
            if board.place[cell] < 0:
                relocate(board, agent, cell)
                break


@inlined
def _take(board, agent, k):
    """Move an agent to the kth vacant cell of the list."""
    cell = board.vacant[k]
    board.vacant[k] = board.home[agent]
    relocate(board, agent, cell)


@kernel
def move_anywhere(board, movers, key):
    """Let each mover go to one of all vacant cells, each as likely as the others."""
    if board.vacant.size == 0:
        return
    for agent in movers:
        _take(board, agent, integer(mix(key, agent), board.vacant.size))


@kernel
def _nearest_content(board, content, agent):
    """Find the nearest vacant cell where the agent would be content, -1 if there is none."""
    width, height = board.width, board.height
    home, group = board.home[agent], board.group[agent]
    x, y = home % width, home // width
    cells, like, occupied = np.empty(1, np.int32), np.empty(1, np.int16), np.empty(1, np.int16)
    for distance in range(1, width + height):
        for dy in range(-distance, distance + 1):
            across = distance - abs(dy)
            for dx in (-across, across):
                row, column = y + dy, x + dx
                if board.torus:
                    row, column = row % height, column % width
                elif row < 0 or row >= height or column < 0 or column >= width:
                    continue
                cells[0] = row * width + column
                if board.place[cells[0]] < 0:
                    look_at(board, agent, cells, like, occupied)
                    if content[group, like[0], occupied[0]]:
                        return cells[0]
    return -1


@kernel
def move_to_nearest(board, content, movers):
    """Let each mover who is still not content go to the nearest vacant cell where it would be, if there is one.

    Distance counts rows and columns; among the nearest the uppermost is taken, then the leftmost.

    Returns
    -------
    int
        How many moved.
    """
    moved = 0
    for agent in movers:
        home, group = board.home[agent], board.group[agent]
        if content[group, board.counts[home, group], board.counts[home, -1]]:
            continue
        cell = _nearest_content(board, content, agent)
        if cell >= 0:
            relocate(board, agent, cell)
            moved += 1
    return moved


# --- agents who compare some vacant cells with their home ------------------------------------


@inlined
def _draw_vacant(vacant, n_offers, key):
    """Bring ``n_offers`` different random vacant cells to the front of the list."""
    for k in range(n_offers):
        j = k + integer(mix(key, k), vacant.size - k)
        vacant[k], vacant[j] = vacant[j], vacant[k]


@inlined
def _choose(board, weight, agent, n_offers, like, occupied, sums, key):
    """Draw offers and choose among home and offers in proportion to weight: -1 home, else the offer."""
    group, home = board.group[agent], board.home[agent]
    _draw_vacant(board.vacant, n_offers, key)
    look_at(board, agent, board.vacant[:n_offers], like, occupied)
    stay = weight[group, board.counts[home, group], board.counts[home, -1]]
    total = stay
    for k in range(n_offers):
        total += weight[group, like[k], occupied[k]]
        sums[k] = total
    threshold = uniform(mix(key, n_offers)) * total
    if threshold < stay:
        return -1
    for k in range(n_offers):
        if threshold < sums[k]:
            return k
    return -1


@kernel
def _room(n_offers):
    """Make arrays for looking at offers: own neighbours, all neighbours, sums."""
    return np.empty(n_offers, np.int16), np.empty(n_offers, np.int16), np.empty(n_offers)


@kernel
def logit_moves(board, weight, n_offers, key, n_events):
    """Let random agents, one after the other, choose among home and some vacant cells by a logit.

    Parameters
    ----------
    board : Board
    weight : float64[n_groups, n + 1, n + 1]
        exp(utility) of a place with ``like`` of the own group among ``occupied`` neighbours.
    n_offers : int
        Different vacant cells looked at, at most all of them.
    key : uint64
        Key of these events.
    n_events : int
        Choices; an agent may come more than once.

    Returns
    -------
    int
        How many moved.
    """
    like, occupied, sums = _room(n_offers)
    moved = 0
    for event in range(n_events):
        draw = mix(key, event)
        agent = integer(mix(draw, n_offers + 1), board.group.size)
        k = _choose(board, weight, agent, n_offers, like, occupied, sums, draw)
        if k >= 0:
            _take(board, agent, k)
            moved += 1
    return moved


@kernel
def tally_states(board, weight, n_offers, key, n_events):
    """Do what ``logit_moves`` does on a small board, and count how often each state is met.

    Returns
    -------
    int64[(n_groups + 1) ** n_cells]
        Visits by code: the sum over cells of (0 when vacant, else group + 1) x (n_groups + 1) ** cell.
    """
    base = board.counts.shape[1]
    visits = np.zeros(base**board.place.size, np.int64)
    like, occupied, sums = _room(n_offers)
    code = 0
    for agent in range(board.group.size):
        code += (board.group[agent] + 1) * base ** np.int64(board.home[agent])
    for event in range(n_events):
        draw = mix(key, event)
        agent = integer(mix(draw, n_offers + 1), board.group.size)
        k = _choose(board, weight, agent, n_offers, like, occupied, sums, draw)
        if k >= 0:
            left = board.home[agent]
            _take(board, agent, k)
            code += (board.group[agent] + 1) * (base ** np.int64(board.home[agent]) - base ** np.int64(left))
        visits[code] += 1
    return visits


@kernel
def best_moves(board, utility, n_offers, restless, key):
    """Let every agent, in random order, look for something better among some vacant cells.

    An agent below utility 1 looks at ``n_offers`` vacant cells and takes the best if it is better than
    home. One at utility 1 looks with chance ``restless`` and moves only to utility 1 again. Among equals
    the first drawn is taken.

    Parameters
    ----------
    utility : float64[n_groups, n + 1, n + 1]
        Utility in [0, 1] of a place with ``like`` of the own group among ``occupied`` neighbours.

    Returns
    -------
    int
        How many moved.
    """
    like, occupied, _ = _room(n_offers)
    order = np.arange(board.group.size)
    shuffle(order, mix(key, 0))
    moved = 0
    for agent in order:
        draw = mix(mix(key, 1), agent)
        group = board.group[agent]
        here = utility[group, board.counts[board.home[agent], group], board.counts[board.home[agent], -1]]
        if here >= 1.0 and not bernoulli(draw, restless):
            continue
        _draw_vacant(board.vacant, n_offers, mix(draw, 1))
        look_at(board, agent, board.vacant[:n_offers], like, occupied)
        best, best_utility = -1, -1.0
        for k in range(n_offers):
            there = utility[group, like[k], occupied[k]]
            if there > best_utility:
                best, best_utility = k, there
        if best_utility > here or (here >= 1.0 and best_utility >= 1.0):
            _take(board, agent, best)
            moved += 1
    return moved


# --- agents with wealth and status: Benard & Willer ------------------------------------------


@kernel
def asking_price(board, cell, own_price, wealth, endogenous, agent):
    """Price of a cell: its own, and by the share ``endogenous`` the mean wealth of the neighbours."""
    around = mean_around(board, cell, wealth, agent)
    return own_price[cell] if np.isnan(around) else (1.0 - endogenous) * own_price[cell] + endogenous * around


@kernel
def status_moves(board, own_price, wealth, status, endogenous, n_offers, key):
    """Let every agent, in random order, look for neighbours of higher status that it can afford.

    An agent looks at ``n_offers`` vacant cells and takes the one with the highest mean status of the
    neighbours among those whose price is at most its wealth, if that is above the mean status of its
    present neighbours or if it cannot afford its home. Neighbours count without the agent itself.

    Returns
    -------
    int
        How many moved.
    """
    order = np.arange(board.home.size)
    shuffle(order, mix(key, 0))
    moved = 0
    for agent in order:
        home = board.home[agent]
        _draw_vacant(board.vacant, n_offers, mix(mix(key, 1), agent))
        best, best_status = -1, -1.0
        if wealth[agent] >= asking_price(board, home, own_price, wealth, endogenous, agent):
            best_status = mean_around(board, home, status, agent)
            best_status = -1.0 if np.isnan(best_status) else best_status
        for k in range(n_offers):
            cell = board.vacant[k]
            around = mean_around(board, cell, status, agent)
            if around > best_status and wealth[agent] >= asking_price(
                board, cell, own_price, wealth, endogenous, agent
            ):
                best, best_status = k, around
        if best >= 0:
            _take(board, agent, best)
            moved += 1
    return moved


# --- agents with attitudes: Sakoda -----------------------------------------------------------


@kernel
def attitude_moves(board, attitude, exponent, key):
    """Let every agent, in random order, take the best of its cell and the vacant cells next to it.

    A cell is worth the sum over all other agents of the attitude to their group over
    distance ** ``exponent``. An agent stays when no cell is worth more; among equals the first in
    reading order is taken.

    Parameters
    ----------
    attitude : float64[n_groups, n_groups]
        Of the row's group to the column's.

    Returns
    -------
    int
        How many moved.
    """
    order = np.arange(board.home.size)
    shuffle(order, key)
    moved = 0
    for agent in order:
        home = board.home[agent]
        best, best_value = home, _worth(board, attitude, exponent, agent, home)
        for dy in range(-1, 2):
            row = shifted(home // board.width + dy, board.height, board.torus)
            for dx in range(-1, 2):
                column = shifted(home % board.width + dx, board.width, board.torus)
                cell = row * board.width + column
                if row >= 0 and column >= 0 and board.place[cell] < 0:
                    value = _worth(board, attitude, exponent, agent, cell)
                    if value > best_value + 1e-12:
                        best, best_value = cell, value
        if best != home:
            relocate(board, agent, best)
            moved += 1
    return moved


@kernel
def _worth(board, attitude, exponent, agent, cell):
    """Sum of attitudes to all other agents, less the farther they are."""
    total = 0.0
    for other in range(board.home.size):
        if other != agent:
            there = board.home[other]
            dx, dy = abs(cell % board.width - there % board.width), abs(cell // board.width - there // board.width)
            if board.torus:
                dx, dy = min(dx, board.width - dx), min(dy, board.height - dy)
            total += attitude[board.group[agent], board.group[other]] / (dx * dx + dy * dy) ** (0.5 * exponent)
    return total
