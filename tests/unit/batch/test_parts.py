"""The work folder: parts whole or not at all, one run at a time, full disks."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from credcheck.batch.parts import WorkFolder, replace, writing
from credcheck.batch.scoring import Part
from credcheck.errors import NotResumable, OutputError, OutputExists

TABLES = {"articles": b'{"position":0}\n', "errors": b"", "sentences": b"{}\n{}\n"}


def part(number=0):
    return Part(number, "0" * 64, 2 * number, 2 * number + 1, 2, 1, dict(TABLES))


@pytest.fixture
def folder(tmp_path):
    with WorkFolder(tmp_path / "out.jsonl.work") as folder:
        yield folder


def test_a_part_comes_back_as_it_was(folder):
    added = [folder.add(part(number)) for number in (3, 0)]
    done = folder.done()
    assert list(done) == [0, 3]
    assert sorted(added, key=lambda one: one.number) == list(done.values())
    assert (done[3].first, done[3].last, done[3].documents, done[3].failed) == (6, 7, 2, 1)
    for name, data in TABLES.items():
        assert folder.table(done[3], name) == data
    assert folder.table(done[3], "no such table") == b""


@pytest.mark.parametrize("cut", [0, 1, 40, -1])
def test_a_damaged_part_is_thrown_away(folder, cut):
    folder.add(part(0))
    folder.add(part(1))
    path = folder.path / "parts" / "00000001.part"
    path.write_bytes(path.read_bytes()[:cut])
    assert list(folder.done()) == [0]
    assert not path.exists()


def test_what_a_kill_left_half_written_is_swept_away(folder):
    scrap = folder.path / "parts" / ".00000007.part.123.tmp"
    scrap.write_bytes(b"half")
    folder.__exit__()
    with WorkFolder(folder.path) as again:
        assert again.done() == {}
    assert not scrap.exists()


def test_two_runs_do_not_share_a_folder(folder):
    with pytest.raises(OutputExists, match="another run"), WorkFolder(folder.path):
        pass


def test_a_manifest_of_another_kind_is_refused(folder):
    assert folder.manifest is None
    for data in (b"{", b"[]", b'{"format": 99}'):
        folder.keep("manifest.json", data)
        with pytest.raises(NotResumable):
            folder.manifest  # noqa: B018
    folder.begin({"format": 1, "a": 2})
    assert folder.manifest == {"format": 1, "a": 2}


def test_a_file_is_replaced_whole_or_stays(tmp_path):
    place = tmp_path / "a"
    place.write_bytes(b"before")

    def pieces():
        yield b"after"
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with pytest.raises(OutputError, match=r"no room.*--resume"):
        replace(place, pieces())
    assert place.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [place]


@pytest.mark.parametrize("number", [errno.EACCES, errno.EIO])
def test_other_errors_of_the_system_are_no_full_disk(tmp_path, number):
    with pytest.raises(OutputError, match="cannot be written"), writing(tmp_path):
        raise OSError(number, os.strerror(number))


LIMITED = """
import resource, signal, sys
from pathlib import Path
sys.path.insert(0, sys.argv[2])
from tests.unit.batch.test_parts import part
from credcheck.batch.parts import WorkFolder
from credcheck.errors import OutputError
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
with WorkFolder(Path(sys.argv[1])) as folder:
    folder.add(part(0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    try:
        folder.add(part(1))
    except OutputError as error:
        print(error)
    print(sorted(path.name for path in (folder.path / "parts").iterdir()), list(folder.done()))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="no limits on file sizes")
def test_a_real_limit_on_files_leaves_the_parts_before_it_whole(tmp_path):
    root = os.fspath(tmp_path / "out.work")
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, root, str(Path.cwd())],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    message, standing = done.stdout.splitlines()
    assert message.startswith("no room to write")
    assert standing == "['00000000.part'] [0]"
