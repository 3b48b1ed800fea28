"""Work outside a request."""


def start_embedded() -> None:
    """Run jobs in a thread of the server process."""


def stop_embedded() -> None:
    """Stop that thread."""
