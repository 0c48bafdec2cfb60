"""Pages are read in processes that can be killed: what one does there ends it, and nothing else.

The processes get a language identifier of the test's own, which does what the page's text says.
"""

from __future__ import annotations

import gc
import gzip
import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from credcheck import extract, page
from credcheck.errors import (
    CredcheckError,
    EmptyInput,
    ExtractionCrashed,
    ExtractionTimeout,
    InputError,
    NoArticleFound,
    NotHTML,
    TooLarge,
)
from credcheck.workers import Extractor
from credcheck.workers import process as worker_process

pytestmark = pytest.mark.skipif(os.name != "posix", reason="the limits are those of POSIX")

URL = "https://www.example.org/harbour"
PAGES = Path(__file__).parents[1] / "unit" / "pages"

DEEDS = """
import os, re, signal, socket, struct, subprocess, sys, time
kept = []
folder = os.path.dirname(__file__)

def meet(name):
    open(os.path.join(folder, f"met-{os.getpid()}-{name}"), "wb").close()
    while sum(f.startswith("met-") for f in os.listdir(folder)) < 2:
        time.sleep(0.01)

def say(frame):
    for number in range(3, 32):
        try:
            os.write(number, frame)
        except OSError:
            pass

def opens_file():
    with open(os.path.join(folder, "new"), "wb", buffering=0) as file:
        return file.write(b"x")

DEEDS = {
    "nothing": lambda: None,
    "segfault": lambda: os.kill(os.getpid(), signal.SIGSEGV),
    "abort": os.abort,
    "exit": lambda: os._exit(3),
    "spin": lambda: re.match("(a*)*b", "a" * 60),
    "sleep": lambda: time.sleep(100),
    "memory": lambda: kept.append(bytes(3_000_000_000)),
    "grow": lambda: kept.append(b"x" * 300_000_000),
    "fault": lambda: 1 / 0,
    "print": lambda: (print("junk", flush=True), os.write(1, b"junk"), None)[-1],
    "socket": socket.socket,
    "process": lambda: subprocess.run(["true"]),
    "shell": lambda: os.system("true"),
    "write": opens_file,
    "files": lambda: kept.extend(open(os.devnull) for _ in range(100)),
    "environment": lambda: " ".join(os.environ),
    "garbage": lambda: say(b"\\x00\\x00\\x00\\x04junk"),
    "flood": lambda: say(b"\\xff\\xff\\xff\\xff" + b"x" * 100),
    "stranger": lambda: say(b"\\x00\\x00\\x00\\x02{}"),
    "meet": lambda: meet(""),
}

def classify(text):
    found = re.search(r"deed (\\w+)", text)
    said = DEEDS[found[1]]() if found else None
    return (said if isinstance(said, str) else str(os.getpid())), 1.0
"""


def deed(name: str) -> str:
    words = "The council met on Monday and agreed to widen the road that leads to the harbour. "
    return (
        f"<html><head><title>Harbour road</title></head><body><article><h1>Harbour road</h1>"
        f"<p>{words}</p><p>The mayor asked for a deed {name} before the winter storms begin.</p>"
        f"<p>Nobody objected, the minutes say, and the work is to start in the spring.</p>"
        f"</article></body></html>"
    )


@pytest.fixture
def hostile_identifier(tmp_path, monkeypatch):
    """The processes import the test's language identifier; gives the folder it lies in."""
    (tmp_path / "py3langid.py").write_text(DEEDS)
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


@pytest.fixture
def extractor(hostile_identifier):
    with Extractor(1, cpu_seconds=30, wall_seconds=60) as found:
        yield found


def pid(extractor: Extractor) -> int:
    return int(extractor.from_html(deed("nothing"), url=URL).language)


def is_running(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{number}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"


def await_end(number: int, seconds: float = 30) -> None:
    until = time.monotonic() + seconds
    while is_running(number):
        assert time.monotonic() < until, "the process outlived the one that started it"
        time.sleep(0.02)


@contextmanager
def script(folder: Path, body: str):
    """A Python program without a main guard, beside this one; ``read(page)`` gives the worker's pid."""
    opening = f"""
        import os, sys
        sys.path.insert(0, {str(folder)!r})
        from credcheck.workers import Extractor
        extractor = Extractor(1)
        def read():
            return int(extractor.from_html({deed("nothing")!r}).language)
    """
    program = folder / "program.py"
    program.write_text(textwrap.dedent(opening) + textwrap.dedent(body))
    process = subprocess.Popen(
        [sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def test_pages_come_out_as_in_this_process():
    with Extractor(1) as extractor:
        for path in sorted(PAGES.glob("*.html")):
            html = path.read_bytes()
            assert _outcome(extractor.from_html, html) == _outcome(extract.from_html, html)
        text = deed("café \ud83d nothing")
        assert extractor.from_html(text, url=URL) == extract.from_html(text, url=URL)


def _outcome(read, html):
    try:
        return read(html, url=URL)
    except InputError as error:
        return type(error), str(error)


def test_errors_come_out_as_in_this_process():
    pages = {
        b"": EmptyInput,
        " \n": EmptyInput,
        b"%PDF-1.7 what": NotHTML,
        gzip.compress(b"<html></html>"): NotHTML,
        b"<html><body></body></html>": NoArticleFound,
    }
    with Extractor(1) as extractor:
        for html, kind in pages.items():
            outcome = _outcome(extractor.from_html, html)
            assert outcome == _outcome(extract.from_html, html)
            assert outcome[0] is kind


def test_a_page_over_the_limit_is_refused_before_any_process_starts(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/nonexistent/python")
    with Extractor(1) as extractor, pytest.raises(TooLarge):
        extractor.from_html(b"x" * (page.MAX_BYTES + 1))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("segfault", "SIGSEGV"),
        ("abort", "SIGABRT"),
        ("exit", "status 3"),
        ("fault", "ZeroDivisionError"),
        ("garbage", "broken answer"),
        ("flood", "process that read the page"),
        ("stranger", "another question"),
        ("socket", "socket"),
        ("process", "subprocess"),
        ("shell", "os.system"),
        ("write", "large"),
        ("files", "open files"),
    ],
)
def test_a_page_that_breaks_its_process_is_its_own_problem(extractor, name, said):
    first = pid(extractor)
    with pytest.raises(ExtractionCrashed, match=said):
        extractor.from_html(deed(name), url=URL)
    assert pid(extractor) != first
    await_end(first)


def test_what_a_library_prints_is_no_answer(extractor):
    assert extractor.from_html(deed("print"), url=URL).language == str(pid(extractor))


def test_processor_time_is_limited(hostile_identifier):
    with Extractor(1, cpu_seconds=0.5, wall_seconds=60) as extractor:
        with pytest.raises(ExtractionTimeout, match=r"0\.5 s of processor time"):
            extractor.from_html(deed("spin"), url=URL)
        assert pid(extractor)


def test_processor_time_is_counted_for_each_page(hostile_identifier):
    with Extractor(1, cpu_seconds=30) as extractor:
        for _ in range(3):
            pid(extractor)
        assert extractor.from_html(deed("nothing")).language == str(pid(extractor))


def test_time_is_limited(hostile_identifier):
    with (
        Extractor(1, wall_seconds=1) as extractor,
        pytest.raises(ExtractionTimeout, match="more than 1 s to read"),
    ):
        extractor.from_html(deed("sleep"), url=URL)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not hold the limit")
def test_memory_is_limited(extractor):
    with pytest.raises(ExtractionTimeout, match="1000 MB of memory"):
        extractor.from_html(deed("memory"), url=URL)
    assert pid(extractor)


@pytest.mark.skipif(sys.platform != "linux", reason="the process's size is read from /proc")
def test_a_process_that_has_grown_is_replaced(extractor):
    grown = extractor.from_html(deed("grow"), url=URL).language
    assert str(pid(extractor)) != grown


def test_a_process_is_replaced_after_so_many_pages(hostile_identifier):
    with Extractor(1, documents_per_worker=2) as extractor:
        numbers = [pid(extractor) for _ in range(6)]
    assert numbers[0] == numbers[1]
    assert numbers[2] == numbers[3]
    assert len(set(numbers)) == 3


def test_two_threads_use_two_processes(hostile_identifier):
    with Extractor(2, wall_seconds=120) as extractor, ThreadPoolExecutor(2) as threads:
        found = list(threads.map(lambda _: extractor.from_html(deed("meet")).language, range(2)))
    assert len(set(found)) == 2


def test_more_callers_wait(extractor):
    with ThreadPoolExecutor(6) as threads:
        found = list(threads.map(lambda _: pid(extractor), range(12)))
    assert len(set(found)) == 1


def test_crashes_and_good_pages_at_once(hostile_identifier):
    def read(number):
        return _outcome(extractor.from_html, deed("segfault" if number % 3 == 0 else "nothing"))

    with Extractor(2, wall_seconds=120) as extractor, ThreadPoolExecutor(4) as threads:
        found = list(threads.map(read, range(12)))
    for number, outcome in enumerate(found):
        assert isinstance(outcome, tuple) == (number % 3 == 0)


def test_the_environment_stays_outside(extractor, monkeypatch):
    monkeypatch.setenv("CREDCHECK_TEST_SECRET", "hush")
    names = extractor.from_html(deed("environment")).language
    assert "CREDCHECK_TEST_SECRET" not in names
    assert "HOME" not in names.split()


@pytest.mark.parametrize("way", ["close", "with", "garbage"])
def test_processes_end_with_the_extractor(hostile_identifier, way):
    extractor = Extractor(1)
    number = pid(extractor)
    assert is_running(number)
    if way == "close":
        extractor.close()
        extractor.close()
    elif way == "with":
        with extractor:
            pass
    else:
        del extractor
        gc.collect()
    assert not is_running(number)


def test_a_closed_extractor_says_so(extractor):
    extractor.close()
    with pytest.raises(CredcheckError, match="closed"):
        extractor.from_html(deed("nothing"))
    extractor.warm()
    assert not extractor._own_pool._idle


def test_closing_ends_a_page_that_is_being_read(hostile_identifier):
    extractor = Extractor(1, wall_seconds=100)
    with ThreadPoolExecutor(1) as threads:
        future = threads.submit(extractor.from_html, deed("meet"))
        while not future.done() and not list(hostile_identifier.glob("met-*")):
            time.sleep(0.02)
        extractor.close()
        with pytest.raises(CredcheckError, match="closed while it read"):
            future.result(60)


def test_a_warm_process_reads_the_first_page(extractor):
    extractor.warm()
    extractor.warm()
    (waiting,) = extractor._own_pool._idle
    assert pid(extractor) == waiting._process.pid


@pytest.mark.parametrize(
    ("executable", "said"),
    [("", "no Python"), ("/nonexistent/python", "No such file"), ("/bin/false", "exit status 1")],
)
def test_a_process_that_does_not_start_is_a_clear_error(monkeypatch, executable, said):
    monkeypatch.setattr(sys, "executable", executable)
    with Extractor(1) as extractor:
        for _ in range(2):
            with pytest.raises(CredcheckError, match=said) as caught:
                extractor.from_html(deed("nothing"))
            assert not isinstance(caught.value, InputError)


def test_a_process_that_is_killed_before_it_has_a_page_is_replaced(hostile_identifier, monkeypatch):
    started = []
    start = worker_process._start

    def doomed():
        process = start()
        started.append(process)
        if len(started) < 3:
            process.kill()
        return process

    monkeypatch.setattr(worker_process, "_start", doomed)
    with Extractor(1) as one:
        assert one.from_html(deed("nothing")).kind == "html"
    assert len(started) >= 3


def test_a_process_that_dies_while_it_waits_is_no_fault_of_the_next_page(hostile_identifier):
    with Extractor(1) as one:
        one.from_html(deed("nothing"))
        (idle,) = one._pool._idle
        idle._process.kill()
        idle._process.wait()
        assert one.from_html(deed("nothing")).kind == "html"


def test_a_process_that_never_gets_ready_is_a_clear_error(monkeypatch, tmp_path):
    silent = tmp_path / "python"
    silent.write_text("#!/bin/sh\nexec sleep 100\n")
    silent.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(silent))
    monkeypatch.setattr(worker_process, "START_SECONDS", 0.5)
    with Extractor(1) as extractor, pytest.raises(CredcheckError, match=r"took over 0\.5 s"):
        extractor.from_html(deed("nothing"))


def test_a_library_that_cannot_be_imported_is_named(hostile_identifier, extractor):
    (hostile_identifier / "py3langid.py").write_text("raise ImportError('no models today')")
    with pytest.raises(CredcheckError, match="no models today") as caught:
        extractor.from_html(deed("nothing"))
    assert not isinstance(caught.value, InputError)


@pytest.mark.parametrize("number", [0, -1])
def test_there_is_at_least_one_process(number):
    with pytest.raises(InputError):
        Extractor(number)


def test_a_script_needs_no_main_guard_and_leaves_nothing_behind(hostile_identifier):
    with script(hostile_identifier, "print(read(), flush=True)") as process:
        said, _ = process.communicate(timeout=120)
    assert process.returncode == 0
    assert len(said.split()) == 1  # the program ran once
    assert not is_running(int(said))


def test_processes_end_when_the_parent_is_killed(hostile_identifier):
    body = "print(read(), flush=True); sys.stdin.read()"
    with script(hostile_identifier, body) as process:
        number = int(process.stdout.readline())
        assert is_running(number)
        process.send_signal(signal.SIGKILL)
        await_end(number)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_forked_process_starts_its_own(hostile_identifier):
    body = """
        mine = read()
        child = os.fork()
        if not child:
            sys.exit(0 if read() != mine and read() != mine else 1)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), read() == mine, flush=True)
    """
    with script(hostile_identifier, body) as process:
        said, _ = process.communicate(timeout=120)
    assert said.split() == ["0", "True"]
