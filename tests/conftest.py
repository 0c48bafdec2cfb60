"""What all tests share."""

from __future__ import annotations

import os
import socket

import pytest
from hypothesis import settings

# A slow machine is no failure; on a build server the same examples are tried every time.
settings.register_profile("credcheck", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("credcheck")


@pytest.fixture(autouse=True, scope="session")
def _no_network():
    """No test reaches out: a connection to any other machine fails at once."""
    connect = socket.socket.connect

    def guarded(self, address):
        is_local = self.family == socket.AF_UNIX or address[0] in {"127.0.0.1", "::1", "localhost"}
        if not is_local:
            pytest.fail(f"the test tried to connect to {address}")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


@pytest.fixture(scope="session")
def pipeline():
    """The pipeline with the shipped bundle."""
    from credcheck import Pipeline

    return Pipeline.load()
