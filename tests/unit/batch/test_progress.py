"""What a run says of how far it has come."""

from __future__ import annotations

import pytest

from credcheck.batch.progress import EVERY, Progress, Standing


class Clock:
    now = 100.0

    def __call__(self):
        return self.now


@pytest.mark.parametrize(
    ("total", "already", "seconds", "standing", "said"),
    [
        (400, 0, 10, Standing(100, None), "100 of 400 documents, 10.0 a second, 25%, 30 s left"),
        (400, 100, 10, Standing(200, None), "200 of 400 documents, 10.0 a second, 50%, 20 s left"),
        (None, 0, 60, Standing(1200, 0.01), "1,200 documents, 20.0 a second, 1%, 1 h 39 min left"),
        (None, 0, 10, Standing(50, 0.1), "50 documents, 5.0 a second, 10%, 1 min 30 s left"),
        (None, 0, 10, Standing(50, None), "50 documents, 5.0 a second"),
        (50, 0, 10, Standing(50, None), "50 of 50 documents, 5.0 a second"),
    ],
)
def test_count_rate_and_time_left(total, already, seconds, standing, said):
    clock = Clock()
    progress = Progress(total, already, clock)
    progress.show(Standing(already, 0.0))
    clock.now += seconds
    assert progress.described(standing) == said


def test_a_line_now_and_then_where_nobody_watches(capsys):
    clock = Clock()
    progress = Progress(100, 0, clock)
    for documents in range(1, 50):
        clock.now += 2
        progress.show(Standing(documents, None))
    assert len(capsys.readouterr().err.splitlines()) == 98 // EVERY
