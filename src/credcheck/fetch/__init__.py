"""Everything that leaves this machine: one client, the rules of where it may go, robots.txt."""

from credcheck.fetch.budgets import HostBudget, MemoryBudget
from credcheck.fetch.client import Client, Fetched
from credcheck.fetch.content import Kind
from credcheck.fetch.guard import Guard, Target
from credcheck.fetch.walls import paywalled

__all__ = [
    "Client",
    "Fetched",
    "Guard",
    "HostBudget",
    "Kind",
    "MemoryBudget",
    "Target",
    "paywalled",
]
