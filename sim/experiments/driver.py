"""Work on any executor of the kind of ``concurrent.futures``: local processes, Dask, MPI ..."""

import contextlib
import functools
import importlib.util
import multiprocessing
from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from sim.config import ConfigError

ExecutorMaker = Callable[[], AbstractContextManager[Executor]]


def local_pool(processes: int) -> ExecutorMaker:
    """Return what makes a pool of processes on this machine."""
    context = multiprocessing.get_context("spawn")  # forking a process that has run OpenMP hangs
    return lambda: ProcessPoolExecutor(processes, mp_context=context)


def dask(address: str | None, workers: int) -> ExecutorMaker:
    """Return what connects to a Dask scheduler; without an address one with so many workers is started here.

    Raises
    ------
    ConfigError
        Dask is not installed.
    """
    if importlib.util.find_spec("distributed") is None:
        raise ConfigError("hydra/launcher=dask needs the package distributed: pip install 'nabolag[cluster]'")
    return functools.partial(_dask_executor, address, workers)


@contextmanager
def _dask_executor(address: str | None, workers: int) -> Generator[Executor, None, None]:
    from distributed import Client, LocalCluster

    with contextlib.ExitStack() as stack:
        if address is None:
            local = LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None)
            address = stack.enter_context(local).scheduler_address
        client = stack.enter_context(Client(address))
        yield stack.enter_context(client.get_executor(pure=False))


def outcomes(
    work: Callable[..., Any], tasks: Sequence[tuple[Any, ...]], make_executor: ExecutorMaker
) -> Iterator[tuple[int, Any]]:
    """Do every task and say what came of each as soon as it is done.

    Parameters
    ----------
    work : callable
        Called with the parts of a task; it and they travel to other processes.
    tasks : sequence of tuple
    make_executor : callable
        Makes an executor, again when one breaks: tasks that a worker's death took along are then done
        one at a time, so that the deadly one fails alone.

    Yields
    ------
    int, result or Exception
        Number of the task and what it returned or raised.
    """
    broken: list[int] = []
    with make_executor() as executor:
        numbers = {executor.submit(work, *task): number for number, task in enumerate(tasks)}
        for future in as_completed(numbers):
            outcome = _outcome(future)
            if isinstance(outcome, BrokenProcessPool):
                broken.append(numbers[future])
            else:
                yield numbers[future], outcome
    for number in sorted(broken):
        with make_executor() as executor:
            yield number, _outcome(executor.submit(work, *tasks[number]))


def _outcome(future: "Future[Any]") -> Any:
    try:
        return future.result()
    except Exception as error:
        return error
