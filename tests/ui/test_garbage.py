import gc
import threading
import weakref

from salesdesk.ui.garbage import GROWN, MANY, OLD_EVERY, RESTS_S, WORKED_S, GarbageCollector, trim_of_system


class Node:
    """Something in a circle, which only the collector frees."""

    def __init__(self, freed_on: list[int]) -> None:
        self.itself = self
        weakref.finalize(self, lambda: freed_on.append(threading.get_ident()))


def test_a_worker_thread_frees_no_circles(qapp: object) -> None:
    garbage = GarbageCollector()
    freed_on: list[int] = []
    Node(freed_on)

    def work() -> None:
        _ = [[] for _ in range(200_000)]

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert freed_on == []
    garbage.look()
    assert freed_on == [threading.get_ident()]
    garbage.close()
    assert gc.isenabled()


def test_what_has_grown_old_is_collected_now_and_then(qapp: object) -> None:
    garbage = GarbageCollector()
    freed_on: list[int] = []
    node = Node(freed_on)
    gc.collect()
    del node
    for _ in range(OLD_EVERY):
        garbage.look()
    assert len(freed_on) == 1
    garbage.close()


def test_deals_that_were_read_are_not_looked_through(qapp: object) -> None:
    garbage = GarbageCollector()
    try:
        read = [(number, [number]) for number in range(2 * MANY)]
        garbage.look()
        assert gc.get_count()[0] < MANY
        assert gc.get_freeze_count() > len(read)
        before = gc.get_freeze_count()
        read.clear()
        assert gc.get_freeze_count() < before - MANY, "what nothing refers to is freed all the same"
    finally:
        garbage.close()
    assert gc.get_freeze_count() == 0


def test_memory_is_given_back_where_much_was_taken(qapp: object) -> None:
    has, given = [GROWN + 1], [0]

    def give_back() -> None:
        given[0] += 1
        has[0] -= GROWN // 4

    garbage = GarbageCollector(None, lambda: has[0], give_back, lambda: 0.0)
    garbage.look()
    assert given[0] == 1
    garbage.look()
    has[0] += GROWN
    garbage.look()
    assert given[0] == 1, "it has not grown by more since"
    has[0] += 1
    garbage.look()
    assert given[0] == 2
    garbage.close()


def test_memory_is_given_back_where_the_program_rests_after_it_has_worked(qapp: object) -> None:
    worked, given = [0.0], [0]

    def give_back() -> None:
        given[0] += 1

    garbage = GarbageCollector(None, lambda: 0, give_back, lambda: worked[0])
    garbage.look()
    assert given[0] == 0
    for seconds, times in ((WORKED_S, 0), (WORKED_S, 0), (RESTS_S / 2, 1), (0.0, 1), (WORKED_S / 2, 1), (0.0, 1)):
        worked[0] += seconds
        garbage.look()
        assert given[0] == times
    garbage.close()


def test_this_system_says_how_memory_is_given_back() -> None:
    trim = trim_of_system()
    if trim is not None:
        trim()
