"""What the renderers' tests share."""

import pytest

from tests.unit.render.examples import empty, example
from tests.unit.render.hostile import written_by


@pytest.fixture(scope="session")
def report():
    return example()


@pytest.fixture(scope="session")
def empty_report():
    return empty()


@pytest.fixture(scope="session")
def make_hostile():
    return written_by
