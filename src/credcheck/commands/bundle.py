"""``credcheck bundle``: which weights are installed, and whether they are the published ones."""

from __future__ import annotations

import sys

from credcheck import bundles
from credcheck.commands.streams import complain, write_json
from credcheck.config import Settings
from credcheck.errors import CredcheckError


def show(*, as_json: bool) -> int:
    """Print every installed bundle, one a line: name, size, date, sha256 and folder."""
    for bundle in bundles.list_bundles(models=Settings.from_env().models):
        row = {
            "id": bundle.id,
            "created": bundle.created,
            "size": bundle.size,
            "sha256": bundle.sha256,
            "path": str(bundle.path),
        }
        if as_json:
            write_json(row)
        else:
            size = f"{bundle.size / 1e6:.1f} MB"
            sys.stdout.write(
                f"{bundle.id}\t{size}\t{bundle.created}\t{bundle.sha256[:12]}\t{bundle.path}\n"
            )
    return 0


def verify(name: str | None) -> int:
    """Check every file of one bundle, or of all; return how many bundles are not as published.

    Raises BundleNotFound for a name that is not installed.
    """
    models = Settings.from_env().models
    named = [] if name is None else [bundles.find(name, models=models)]
    failed = 0
    for bundle in named or bundles.list_bundles(models=models):
        try:
            bundles.verify(bundle)
        except CredcheckError as error:
            failed += 1
            complain(error, bundle.id)
        else:
            sys.stdout.write(f"{bundle.id}: every file is the published one\n")
    return failed
