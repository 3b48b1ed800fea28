"""Core's pages. Shared ways into a process are in ``entrance``."""
