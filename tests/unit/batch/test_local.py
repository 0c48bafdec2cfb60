"""The local engine when a document ends the process that scores it."""

from __future__ import annotations

import json
import os

from credcheck.batch import local
from credcheck.batch.chunks import Chunk, End
from credcheck.batch.rows import Row
from credcheck.batch.scoring import Part, Work
from credcheck.config import Settings
from credcheck.documents import Document
from tests.unit.batch.corpora import NOW
from tests.unit.stories import story


class Deadly(str):
    """A text that ends the process that unpacks it, as a crash in native code would."""

    __slots__ = ()

    def __reduce__(self):
        return os._exit, (9,)


def test_a_document_that_ends_its_process_is_a_problem_and_no_other_is():
    rows = [
        Row(n, Document(text=Deadly("x") if n == 1 else story(12, n)), f"a{n}") for n in range(3)
    ]
    chunks = iter([Chunk(0, tuple(rows), "0" * 64), End(1)])
    part, end = local.parts(Work(NOW, Settings()), chunks, processes=1, stopping=lambda: False)
    assert isinstance(part, Part)
    assert end == End(1)
    assert (part.first, part.last, part.documents, part.failed) == (0, 2, 3, 1)
    scored = [json.loads(line)["document_id"] for line in part.tables["articles"].splitlines()]
    assert scored == ["a0", "a2"]
    (problem,) = map(json.loads, part.tables["errors"].splitlines())
    assert problem["type"].endswith(":internal_error")
    assert (problem["position"], problem["target"]) == (1, "a1")
    assert "status 9" in problem["detail"]
