"""Rules by which agents of a board move: shared by all classics with the same rule.

What agents like is a table: what an agent of a group thinks of a place where ``like`` of its
``occupied`` neighbouring cells hold its own group. Whatever the shape of a preference, the
number of groups or the radius, the same compiled code runs.
"""

import numpy as np

from sim.kernels._jit import kernel
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
    _, place, _, group, counts, _ = board
    out = np.empty(group.size, np.int32)
    n = 0
    for cell in range(place.size):
        agent = place[cell]
        if agent >= 0:
            own = group[agent]
            if not content[own, counts[cell, own], counts[cell, -1]]:
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
    shape, place, home, group, counts, _ = board
    width, height, _, torus = shape
    for agent in movers:
        draw = mix(key, agent)
        x, y = home[agent] % width + 0.5, home[agent] // width + 0.5
        for k in range(_MOST_STEPS):
            angle = 2.0 * np.pi * uniform(mix(draw, 2 * k))
            length = 10.0 * uniform(mix(draw, 2 * k + 1))
            to_x, to_y = x + length * np.cos(angle), y + length * np.sin(angle)
            if torus:
                to_x -= width * np.floor(to_x / width)  # a third of the time of %
                to_y -= height * np.floor(to_y / height)
            elif to_x < 0.0 or to_x >= width or to_y < 0.0 or to_y >= height:
                continue
            x, y = to_x, to_y
            cell = min(int(y), height - 1) * width + min(int(x), width - 1)
            if cell == home[agent]:
                break
            if place[cell] < 0:
                relocate(shape, place, home, group, counts, agent, cell)
                break


@kernel
def move_anywhere(board, movers, key):
    """Let each mover go to one of all vacant cells, each as likely as the others."""
    n_vacant = board.vacant.size
    if n_vacant > 0:
        for agent in movers:
            _take_offer(board, agent, integer(mix(key, agent), n_vacant))


@kernel
def _nearest_content(shape, place, counts, content, home, group):
    """Find the nearest vacant cell where an agent would be content, -1 if there is none."""
    width, height, _, torus = shape
    x, y = home % width, home // width
    cells, like, occupied = np.empty(1, np.int32), np.empty(1, np.int16), np.empty(1, np.int16)
    for distance in range(1, width + height):
        for dy in range(-distance, distance + 1):
            across = distance - abs(dy)
            for dx in (-across, across):
                row, column = y + dy, x + dx
                if torus:
                    row, column = row % height, column % width
                elif row < 0 or row >= height or column < 0 or column >= width:
                    continue
                cells[0] = row * width + column
                if place[cells[0]] < 0:
                    look_at(shape, counts, home, group, cells, like, occupied)
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
    shape, place, home, group, counts, _ = board
    moved = 0
    for agent in movers:
        own = group[agent]
        if content[own, counts[home[agent], own], counts[home[agent], -1]]:
            continue
        cell = _nearest_content(shape, place, counts, content, home[agent], own)
        if cell >= 0:
            relocate(shape, place, home, group, counts, agent, cell)
            moved += 1
    return moved


# --- agents who compare some vacant cells with their home ------------------------------------


@kernel
def _draw_vacant(vacant, n_offers, key):
    """Bring ``n_offers`` different random vacant cells to the front of the list."""
    for k in range(n_offers):
        j = k + integer(mix(key, k), vacant.size - k)
        vacant[k], vacant[j] = vacant[j], vacant[k]


@kernel
def _take_offer(board, agent, k):
    """Move an agent to the ``k``-th vacant cell; the cell it leaves takes that place in the list."""
    shape, place, home, group, counts, vacant = board
    cell = vacant[k]
    vacant[k] = home[agent]
    relocate(shape, place, home, group, counts, agent, cell)


@kernel
def _choose(shape, counts, vacant, weight, home, group, room, key):
    """Draw as many offers as there is room and choose in proportion to weight: -1 home, else the offer."""
    like, occupied, sums = room
    n_offers = like.size
    _draw_vacant(vacant, n_offers, key)
    look_at(shape, counts, home, group, vacant[:n_offers], like, occupied)
    stay = weight[group, counts[home, group], counts[home, -1]]
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
    shape, _, home, group, counts, vacant = board
    room = _room(n_offers)
    moved = 0
    for event in range(n_events):
        draw = mix(key, event)
        agent = integer(mix(draw, n_offers + 1), group.size)
        k = _choose(shape, counts, vacant, weight, home[agent], group[agent], room, draw)
        if k >= 0:
            _take_offer(board, agent, k)
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
    shape, place, home, group, counts, vacant = board
    base = counts.shape[1]
    visits = np.zeros(base**place.size, np.int64)
    worth = base ** np.arange(place.size)
    code = 0
    for agent in range(group.size):
        code += (group[agent] + 1) * worth[home[agent]]
    room = _room(n_offers)
    for event in range(n_events):
        draw = mix(key, event)
        agent = integer(mix(draw, n_offers + 1), group.size)
        k = _choose(shape, counts, vacant, weight, home[agent], group[agent], room, draw)
        if k >= 0:
            code += (group[agent] + 1) * (worth[vacant[k]] - worth[home[agent]])
            _take_offer(board, agent, k)
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
    shape, _, home, group, counts, vacant = board
    like, occupied, _ = _room(n_offers)
    order = np.arange(group.size)
    shuffle(order, mix(key, 0))
    moved = 0
    for agent in order:
        draw, own = mix(mix(key, 1), agent), group[agent]
        here = utility[own, counts[home[agent], own], counts[home[agent], -1]]
        if here >= 1.0 and not bernoulli(draw, restless):
            continue
        _draw_vacant(vacant, n_offers, mix(draw, 1))
        look_at(shape, counts, home[agent], own, vacant[:n_offers], like, occupied)
        best, best_utility = -1, -1.0
        for k in range(n_offers):
            there = utility[own, like[k], occupied[k]]
            if there > best_utility:
                best, best_utility = k, there
        if best_utility > here or (here >= 1.0 and best_utility >= 1.0):
            _take_offer(board, agent, best)
            moved += 1
    return moved


# --- agents with wealth and status: Benard & Willer ------------------------------------------


@kernel
def asking_price(own_price, around, endogenous):
    """Price of a cell: its own, and by the share ``endogenous`` the mean wealth ``around``; NaN counts as nobody."""
    return own_price if np.isnan(around) else (1.0 - endogenous) * own_price + endogenous * around


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
    shape, place, home, _, _, vacant = board
    order = np.arange(home.size)
    shuffle(order, mix(key, 0))
    moved = 0
    for agent in order:
        _draw_vacant(vacant, n_offers, mix(mix(key, 1), agent))
        best, best_status = -1, -1.0
        around = mean_around(shape, place, home[agent], wealth, agent)
        if wealth[agent] >= asking_price(own_price[home[agent]], around, endogenous):
            here = mean_around(shape, place, home[agent], status, agent)
            best_status = -1.0 if np.isnan(here) else here
        for k in range(n_offers):
            there = mean_around(shape, place, vacant[k], status, agent)
            if there > best_status:
                around = mean_around(shape, place, vacant[k], wealth, agent)
                if wealth[agent] >= asking_price(own_price[vacant[k]], around, endogenous):
                    best, best_status = k, there
        if best >= 0:
            _take_offer(board, agent, best)
            moved += 1
    return moved


# --- agents with attitudes: Sakoda -----------------------------------------------------------


@kernel
def _worth(shape, home, group, attitude, exponent, agent, cell):
    """Sum of attitudes to all other agents, less the farther they are."""
    width, height, _, torus = shape
    total = 0.0
    for other in range(home.size):
        if other != agent:
            dx, dy = abs(cell % width - home[other] % width), abs(cell // width - home[other] // width)
            if torus:
                dx, dy = min(dx, width - dx), min(dy, height - dy)
            total += attitude[group[agent], group[other]] / (dx * dx + dy * dy) ** (0.5 * exponent)
    return total


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
    shape, place, home, group, counts, _ = board
    width, height, _, torus = shape
    order = np.arange(home.size)
    shuffle(order, key)
    moved = 0
    for agent in order:
        left = home[agent]
        best, best_worth = left, _worth(shape, home, group, attitude, exponent, agent, left)
        for dy in range(-1, 2):
            row = shifted(left // width + dy, height, torus)
            for dx in range(-1, 2):
                column = shifted(left % width + dx, width, torus)
                cell = row * width + column
                if row >= 0 and column >= 0 and place[cell] < 0:
                    worth = _worth(shape, home, group, attitude, exponent, agent, cell)
                    if worth > best_worth + 1e-12:
                        best, best_worth = cell, worth
        if best != left:
            relocate(shape, place, home, group, counts, agent, best)
            moved += 1
    return moved
