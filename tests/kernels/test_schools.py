"""Admission to schools: by hand, against a textbook version, and whatever the order of applicants."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.kernels import schools

NOWHERE = schools.NOWHERE


def admit(choices, seats, kind=None, local=None, lottery=None, priority=1.0):
    choices = np.array(choices, np.int16)
    n = len(choices)
    kind = np.zeros(n, np.int64) if kind is None else np.array(kind)
    local = np.full(n, NOWHERE) if local is None else np.array(local)
    lottery = np.arange(n, 0.0, -1.0) / (n + 1.0) if lottery is None else np.array(lottery)
    given_places, left = schools.admit(choices, kind, local, lottery, priority, np.array(seats, np.int64))
    return given_places.tolist(), left.tolist()


def test_the_better_lottery_number_gets_the_only_place():
    assert admit([[0], [0]], [[0, 0, 1]], lottery=[0.2, 0.9]) == ([NOWHERE, 0], [[0, 0, 0]])


def test_children_of_the_catchment_come_first():
    assert admit([[0], [0]], [[0, 0, 1]], local=[0, NOWHERE], lottery=[0.2, 0.9])[0] == [0, NOWHERE]
    assert admit([[0], [0]], [[0, 0, 1]], local=[0, NOWHERE], lottery=[0.2, 0.9], priority=0.0)[0] == [NOWHERE, 0]


def test_seats_set_aside_for_one_type_are_not_given_to_the_other():
    assert admit([[0], [0], [0]], [[1, 1, 0]], kind=[0, 0, 1]) == ([0, NOWHERE, 0], [[0, 0, 0]])


def test_who_is_refused_gets_the_next_wish():
    assert admit([[0, 1], [0, 1]], [[0, 0, 1], [0, 0, 1]])[0] == [0, 1]


def textbook(choices, seats, kind, local, lottery, priority):
    """Gale & Shapley 1962, applicants proposing one by one to queues: seats of their type, then open ones."""
    wishes = [
        [(place, seat) for place in row if place != NOWHERE for seat in (kind[i], 2)] for i, row in enumerate(choices)
    ]
    held: dict = {}
    free = list(range(len(choices)))
    while free:
        i = free.pop()
        while wishes[i]:
            place, seat = wishes[i].pop(0)
            queue = held.setdefault((place, seat), [])
            queue.append((lottery[i] + priority * (place == local[i]), i))
            queue.sort(reverse=True)
            out = queue.pop()[1] if len(queue) > seats[place][seat] else None
            if out == i:
                continue
            if out is not None:
                free.append(out)
            break
    places = [NOWHERE] * len(choices)
    for (place, _), queue in held.items():
        for _, i in queue:
            places[i] = place
    return places


@settings(max_examples=100, deadline=None)
@given(data=st.data())
def test_admission_is_the_textbooks_and_does_not_depend_on_who_comes_first(data):
    n, n_places = data.draw(st.integers(1, 12)), data.draw(st.integers(1, 4))
    wish = st.lists(st.integers(0, n_places - 1), min_size=n_places, max_size=n_places, unique=True)
    choices = [data.draw(wish) for _ in range(n)]
    seats = [[data.draw(st.integers(0, 3)) for _ in range(3)] for _ in range(n_places)]
    kind = [data.draw(st.integers(0, 1)) for _ in range(n)]
    local = [data.draw(st.integers(-1, n_places - 1)) for _ in range(n)]
    lottery = (np.array(data.draw(st.permutations(range(n)))) + 0.5) / n
    places, left = admit(choices, seats, kind, local, lottery)
    assert places == textbook(choices, seats, kind, local, lottery, 1.0)
    taken = np.bincount([p for p in places if p != NOWHERE], minlength=n_places)
    assert (np.array(left).sum(axis=1) == np.array(seats).sum(axis=1) - taken).all()
    turned = admit(choices[::-1], seats, kind[::-1], local[::-1], lottery[::-1])
    assert turned == (places[::-1], left)


def test_those_left_over_take_the_nearest_seat_of_their_type_then_any_then_their_own_school():
    points, x_km, y_km = np.zeros((1, 2)), np.array([1.0, 2.0, 3.0]), np.zeros(3)
    given_places, seats = np.full(3, NOWHERE, np.int16), np.array([[0, 1, 0], [1, 0, 0], [0, 0, 0]])
    block, local = np.zeros(3, np.int64), np.full(3, 2)
    schools.place_rest(
        given_places, np.arange(3), np.zeros(3, np.int64), block, local, points, x_km, y_km, np.arange(3), seats
    )
    assert given_places.tolist() == [1, 0, 2]
