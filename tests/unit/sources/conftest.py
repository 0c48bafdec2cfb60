"""The shipped lists, lists made up for a test, and the data folder."""

from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from credcheck.sources import Registry
from credcheck.sources.lists import COLUMNS
from credcheck.sources.protected import KnownNames

REPOSITORY = Path(__file__).parents[3]


@pytest.fixture(scope="session")
def registry():
    return Registry.open()


@pytest.fixture(scope="session")
def shipped():
    """The compiled folder in the repository."""
    return REPOSITORY / "models" / "sources-v2"


@pytest.fixture(scope="session")
def data_dir():
    """The folder that holds ``ratings/``; without it the test is skipped."""
    given = os.environ.get("CREDCHECK_DATA")
    folder = Path(given) if given else REPOSITORY.parent / "shared" / "data"
    if not (folder / "ratings").is_dir():
        pytest.skip("no rating lists: CREDCHECK_DATA is not set and ../shared/data is missing")
    return folder


@pytest.fixture
def write_lists():
    """``write_lists(folder, rating_lists)``; see ``make_registry``."""
    return _write_lists


@pytest.fixture
def make_registry(tmp_path, write_lists):
    """Write lists into a folder as the compiler does, and open it.

    A list is ``{"id": …, "rows": [(scope, verdict, score, as_of, basis?, note?, entry?)]}`` with
    optional ``kind``, ``votes`` and ``origins``; the opened registry keeps a folder of its own.
    """
    made = iter(range(100))

    def make(*rating_lists):
        folder = tmp_path / f"lists-{next(made)}"
        folder.mkdir()
        write_lists(folder, rating_lists)
        return Registry.open(folder)

    return make


def _write_lists(folder, rating_lists):
    parts = [
        'format = 2\nid = "made-up"\n',
        "[thresholds]\nlow = 0.4\nhigh = 0.7\n",
        "[intervals.residuals]\n",
        "one_list = [[-0.1, 0.3], [-0.3, 0.3], [-0.3, 0.1]]\n",
        "several_lists = [[-0.1, 0.2], [-0.2, 0.2], [-0.2, 0.1]]\n",
    ]
    made = []
    for given in rating_lists:
        lines = ["\t".join(COLUMNS)]
        for scope, verdict, score, *rest in given["rows"]:
            cells = [scope, verdict, "" if score is None else str(score), *rest]
            lines.append("\t".join(cells))
        content = ("\n".join(lines) + "\n").encode()
        (folder / f"{given['id']}.tsv").write_bytes(content)
        kind = given.get("kind", "named")
        made += [(SimpleNamespace(id=given["id"], kind=kind), line) for line in lines[1:]]
        entry = {
            "id": given["id"],
            "file": f"{given['id']}.tsv",
            "title": given["id"],
            "citation": "nobody",
            "licence": "none",
            "url": f"https://{given['id']}.example/",
            "as_of": max(row[3] for row in given["rows"]),
            "kind": kind,
            "votes": given.get("votes", 1),
            "rows": len(given["rows"]),
            "sha256": hashlib.sha256(content).hexdigest(),
            "caution": "",
        }
        parts.append("\n[[lists]]\n")
        parts += [f"{key} = {json.dumps(value)}\n" for key, value in entry.items()]
        origins = given.get("origins", {"": [given["id"]]})
        parts.append("[lists.origins]\n")
        parts += [f"{json.dumps(k)} = {json.dumps(v)}\n" for k, v in origins.items()]
    names = KnownNames.of_lists(made).to_tsv().encode()
    (folder / "protected.tsv").write_bytes(names)
    digest = hashlib.sha256(names).hexdigest()
    parts.append(f'\n[protected]\nfile = "protected.tsv"\nsha256 = "{digest}"\n')
    (folder / "sources.toml").write_text("".join(parts), encoding="utf-8")
