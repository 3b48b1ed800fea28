"""The live feed (see ``feed``): waking those who listen to a process."""

from collections.abc import Iterable


def wake(process_ids: Iterable[int]) -> None:
    """Tell this process's listeners that the log of these processes grew."""
