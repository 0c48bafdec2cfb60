"""The relations measure: what counts as found."""

from __future__ import annotations

import pytest

from credcheck.types import Attribution, Span

pytestmark = pytest.mark.full


def decoded(source, cue, content):
    spans = [None if pair is None else Span(*pair) for pair in (source, cue)]
    return Attribution(0, *spans, (Span(*content),), "named_person", None, "indirect")


GOLD = ([Span(0, 10)], [Span(11, 15)], [Span(16, 40)])


@pytest.mark.parametrize(
    ("attribution", "found"),
    [
        (decoded((0, 10), (11, 15), (16, 40)), True),
        (decoded((4, 10), (11, 15), (16, 30)), True),
        (decoded((0, 4), (11, 15), (16, 40)), False),
        (decoded((0, 10), (11, 15), (16, 25)), False),
        (decoded((0, 10), (41, 45), (16, 40)), False),
        (decoded((0, 10), None, (16, 40)), False),
        (decoded(None, (11, 15), (16, 40)), False),
    ],
)
def test_cue_content_and_source_must_agree(attribution, found):
    from training.relations import _is_found

    assert _is_found(GOLD, attribution) is found


def test_no_source_agrees_with_no_source():
    from training.relations import _is_found

    gold = ([], *GOLD[1:])
    assert _is_found(gold, decoded(None, (11, 15), (16, 40)))
    assert not _is_found(gold, decoded((0, 10), (11, 15), (16, 40)))
