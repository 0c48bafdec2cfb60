"""Which words of a command line are addresses."""

from __future__ import annotations

import pytest

from credcheck.commands.targets import address_of

FILES = frozenset({".html", ".txt"})


@pytest.mark.parametrize(
    ("target", "address"),
    [
        ("https://news.example/a", "https://news.example/a"),
        ("HTTP://news.example/x.html", "HTTP://news.example/x.html"),
        ("file:///etc/passwd", "file:///etc/passwd"),
        ("data:text/html,x", "data:text/html,x"),
        ("www.example.org", "https://www.example.org"),
        ("example.co.uk/a?b=c", "https://example.co.uk/a?b=c"),
        ("example.org:8443/x.html", "https://example.org:8443/x.html"),
        ("here.org", None),
        ("example.txt", None),
        ("a.pdf", None),
        ("news.invalid", None),
        ("co.uk", None),
        ("pages/story.html", None),
        ("10.0.0.1", None),
        ("-", None),
        ("", None),
    ],
)
def test_address_of(target, address, tmp_path, monkeypatch):
    (tmp_path / "here.org").touch()
    monkeypatch.chdir(tmp_path)
    assert address_of(target, FILES) == address
