"""Finds a bundle's calibration anew from its own graph: ``python -m training.recalibrate models/news-v2``.

Prints what bundle.toml has beside what calib gives now, and how often either interval holds on dev. With
``--out FOLDER`` a bundle with the new figures is written there, reference corpus and all; the graph is the
same. Nothing is written over the bundle that is read, whose digest reports name.
"""

import argparse
import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

from credcheck import bundles
from credcheck.bundles import Bundle
from credcheck.pipeline import open_encoder
from training import predictions, reference, reliability, sides
from training.calibrate import unseen_slope
from training.export import write
from training.predictions import Settings


def changes(old: Settings, new: Settings) -> dict[str, list[Any]]:
    """Every number that differs in the fourth place: [what it was, what it is]."""
    found: dict[str, list[Any]] = {}
    for name, affine in new.calibration.items():
        before = old.calibration.get(name)
        _note(found, f"calibration.{name}", before and (before.scale, before.shift), affine)
    for name, value in new.thresholds.items():
        _note(found, f"thresholds.{name}", old.thresholds.get(name), value)
    for name, interval in new.intervals.items():
        before = old.intervals.get(name)
        _note(found, f"intervals.{name}", before and before.quantiles, interval.quantiles)
    return found


def _note(found: dict[str, list[Any]], name: str, before: Any, after: Any) -> None:
    after = (after.scale, after.shift) if isinstance(after, bundles.Affine) else after
    pair = [_rounded(before), _rounded(after)]
    if pair[0] != pair[1]:
        found[name] = pair


def _rounded(value: Any) -> Any:
    if isinstance(value, tuple):
        return [round(one, 4) for one in value]
    return None if value is None else round(value, 4)


def written(bundle: Bundle, settings: Settings, out: Path) -> Bundle:
    """The bundle in ``out`` with other calibration, thresholds, intervals and reference corpus.

    Raises FileExistsError where there is a bundle already.
    """
    out.mkdir(parents=True, exist_ok=True)
    if (out / "bundle.toml").exists():
        raise FileExistsError(f"{out} holds a bundle, which stays as it is")
    for name in (*bundle.files, "run.json"):
        shutil.copy(bundle.path / name, out / name)
    data = tomllib.loads((bundle.path / "bundle.toml").read_text()) | {
        "calibration": {n: [a.scale, a.shift] for n, a in settings.calibration.items()},
        "thresholds": dict(settings.thresholds),
        "intervals": {
            name: {"edges": list(i.edges), "quantiles": list(i.quantiles), "covers": i.covers}
            for name, i in settings.intervals.items()
        },
    }
    write(out, data)
    write(out, data | reference.measure(bundles.find(out.resolve())))
    return bundles.find(out.resolve())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--out", type=Path, metavar="FOLDER")
    args = parser.parse_args()
    bundle = bundles.find(args.bundle.resolve())
    encoder, old = open_encoder(bundle), sides.settings_of(bundle)
    run = json.loads((bundle.path / "run.json").read_text())
    new = sides.calibrated(encoder, unseen=unseen_slope(run))
    print(json.dumps(changes(old, new), indent=1))
    heads = ("clickbait", "loaded", "attribution")
    for words, settings in (("as it is", old), ("recalibrated", new)):
        held = reliability.coverage(predictions.predict(encoder, settings, heads))
        for name, one in held.items():
            print(
                f"{words}: {name} held {one['held']} of {one['n']}, width {one['mean_width']:.3f}"
            )
    if args.out:
        print(f"{args.out}: bundle.toml has sha256 {written(bundle, new, args.out).sha256}")


if __name__ == "__main__":
    main()
