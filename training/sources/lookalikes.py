"""How many known impostors are pointed out, and how many reliable outlets wrongly.

``python -m training.sources.lookalikes --data DIR --lists FOLDER`` writes ``lookalikes.json`` into
that folder of compiled lists. Domains are split by a hash into a half to choose rules on
(``tune``) and a half to report on (``report``). A reliable outlet is looked up as if no list had
ever named it: what is on a list as an outlet of its own is never flagged, so that measuring it as
listed would measure nothing.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import random
import re
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from credcheck.errors import BadDomain
from credcheck.sources import lists
from credcheck.sources.domains import locate
from credcheck.sources.lists import RatingList
from credcheck.sources.lookalikes import resembles
from credcheck.sources.protected import ESTABLISHED, KnownNames

from .common import read_csv
from .compile import REPOSITORY, SHIPPED

SEED = 2023
SAMPLE = 2000
TOP = 4400
IMPOSTOR_CSVS = (
    "buzzfeed_top50",
    "cred1",
    "hearvox_unreliable_news",
    "lasser_misinformation_domains",
)
IMPOSTOR_CSVS += ("opensources",)
FABRICATED = re.compile(r"fake|impost|hoax")
GROUPS = {
    "whole_domain": "the name is a listed outlet's whole domain with another suffix behind it",
    "imposter_label": "the list's own verdict is imposter site, whether or not it imitates anyone",
    "imitates": "read by a person, the name imitates an outlet's (IMITATED names it)",
    "imitates_protected": "the same, where the imitated outlet is among the protected ones",
}
# Every domain below was picked by reading all the names that the five lists call fake, a hoax or an
# impostor; most of those imitate nobody in particular.
IMITATED = {
    "abcnews-us.com": "abcnews.com",
    "abcnews.com.co": "abcnews.com",
    "abcnewsgo.co": "abcnews.go.com",
    "bloomberg.ma": "bloomberg.com",
    "buzzfeedusa.com": "buzzfeed.com",
    "cbsnews.com.co": "cbsnews.com",
    "cnewsgo.com": "abcnews.go.com",
    "cnn-business-news.ga": "cnn.com",
    "cnn-globalnews.com": "cnn.com",
    "cnn-internationaledition.com": "cnn.com",
    "cnn-trending.com": "cnn.com",
    "cnn.com.de": "cnn.com",
    "cnnews3.com": "cnn.com",
    "ddemocraticunderground.com": "democraticunderground.com",
    "drudgereport.com.co": "drudgereport.com",
    "fox-news24.com": "foxnews.com",
    "houstonchronicle-tv.com": "houstonchronicle.com",
    "msnbc.co": "msnbc.com",
    "msnbc.com.co": "msnbc.com",
    "msnbc.website": "msnbc.com",
    "nbc.com.co": "nbc.com",
    "news4ktla.com": "ktla.com",
    "newsbbc.net": "bbc.co.uk",
    "nydailynews-tv.com": "nydailynews.com",
    "politicoinfo.com": "politico.com",
    "politicono.com": "politico.com",
    "politicot.com": "politico.com",
    "the-insider.co": "insider.com",
    "times.com.mx": "time.com",
    "tmzbreaking.com": "tmz.com",
    "tmzbusiness.com": "tmz.com",
    "tmzcomedy.com": "tmz.com",
    "tmzhiphop.com": "tmz.com",
    "tmzuncut.com": "tmz.com",
    "tmzurban.com": "tmz.com",
    "tmzworldnews.com": "tmz.com",
    "tmzworldstar.com": "tmz.com",
    "tmzworldstarnews.com": "tmz.com",
    "usatoday.com.co": "usatoday.com",
    "usatodaynews.me": "usatoday.com",
    "usatodaypolitics.com": "usatoday.com",
    "washingtonpost.com.co": "washingtonpost.com",
}
Lines = Sequence[tuple[RatingList, str]]


def half(domain: str) -> str:
    return "report" if hashlib.sha256(domain.encode()).digest()[0] & 1 else "tune"


def impostors(
    ratings: Path, scores: Mapping[str, Sequence[float]], protected: Container[str]
) -> dict[str, set[str]]:
    """Domains that a list calls fake, a hoax or an impostor, with the groups they fall into."""
    verdicts: dict[str, set[str]] = defaultdict(set)
    for name in IMPOSTOR_CSVS:
        for record in read_csv(ratings / f"{name}.csv"):
            if FABRICATED.search(record["label"].lower()):
                try:
                    place = locate(record["domain"])
                except BadDomain:
                    continue
                if place.registrable and not place.path:
                    verdicts[place.host].add(record["label"].lower())
    outlets = {d for d, given in scores.items() if _mean(given) >= ESTABLISHED and "/" not in d}
    return {
        domain: groups
        for domain, given in verdicts.items()
        if (groups := set(_groups(domain, given, outlets, protected)))
    }


def _groups(
    domain: str, verdicts: set[str], outlets: set[str], protected: Container[str]
) -> Iterable[str]:
    parts = domain.split(".")
    if any(".".join(parts[:end]) in outlets for end in range(2, len(parts))):
        yield "whole_domain"
    if any("impost" in verdict for verdict in verdicts):
        yield "imposter_label"
    if domain in IMITATED:
        yield "imitates"
        if IMITATED[domain] in protected:
            yield "imitates_protected"


def held_out(domain: str, names: KnownNames, lines: Lines) -> KnownNames:
    """The names as they would be if no list had this domain."""
    labels = {known.partition(".")[0] for known in names.domains}
    if not any(label in domain for label in labels):  # nothing but its own entry changes
        return replace(names, established=names.established - {domain})
    return KnownNames.of_lists(
        (one, line) for one, line in lines if line.partition("\t")[0] != domain
    )


def caught(domains: Iterable[str], names: KnownNames) -> dict[str, Any]:
    found = {domain: resembles(domain, names) for domain in sorted(domains)}
    hits = {domain: one for domain, one in found.items() if one is not None}
    return {
        "n": len(found),
        "caught": {d: [one.outlet, one.how] for d, one in hits.items()},
        "missed": sorted(found.keys() - hits.keys()),
    }


def measure(data: Path, folder: Path) -> dict[str, Any]:
    manifest = lists.read_manifest(folder)
    lines = [(one, line) for one in manifest.lists for line in lists.read_lines(folder, one)]
    names = KnownNames.of_lists(lines)
    scores: dict[str, list[float]] = defaultdict(list)
    lin: dict[str, float] = {}
    for one, line in lines:
        row = lists.parse_row(line)
        if row.score is not None:
            scores[row.scope].append(row.score)
            if one.id == "lin2023" and "/" not in row.scope:
                lin[row.scope] = row.score
    top = sorted(lin, key=lambda domain: (-lin[domain], domain))[:TOP]
    known = impostors(data / "ratings", scores, names.domains)
    result: dict[str, Any] = {
        "lists": {one.id: one.sha256 for one in manifest.lists},
        "verdicts": {
            f"{name}.csv": _sha256(data / "ratings" / f"{name}.csv") for name in IMPOSTOR_CSVS
        },
        "seed": SEED,
        "protected_domains": len(names.domains),
        "protected_labels": len(names.labels),
        "groups": GROUPS,
    }
    for part in ("tune", "report"):
        mine = [domain for domain in top if half(domain) == part]
        sample = sorted(random.Random(SEED).sample(mine, min(SAMPLE, len(mine))))
        flagged = {d: one for d in sample if (one := resembles(d, held_out(d, names, lines)))}
        impostor = {d: groups for d, groups in known.items() if half(d) == part}
        result[part] = {
            "impostors": {
                "any": _counts(caught(impostor, names)),
                **{
                    group: caught((d for d, groups in impostor.items() if group in groups), names)
                    for group in GROUPS
                },
            },
            "reliable": {
                "n": len(sample),
                "least_score": min(lin[d] for d in sample),
                "wrongly_flagged": {d: [one.outlet, one.how] for d, one in flagged.items()},
                "by_kind": dict(sorted(Counter(one.how for one in flagged.values()).items())),
                "rate": round(len(flagged) / len(sample), 5),
                "flagged_as_listed": sum(resembles(d, names) is not None for d in sample),
            },
        }
    return result


def _counts(found: Mapping[str, Any]) -> dict[str, int]:
    return {"n": found["n"], "caught": len(found["caught"])}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def main(arguments: Sequence[str] | None = None) -> int:
    default = os.environ.get("CREDCHECK_DATA", REPOSITORY.parent / "shared" / "data")
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--data", type=Path, default=Path(default))
    parser.add_argument("--lists", type=Path, default=SHIPPED)
    given = parser.parse_args(arguments)
    result = measure(given.data, given.lists)
    text = json.dumps(result, indent=1, ensure_ascii=False) + "\n"
    (given.lists / "lookalikes.json").write_text(text, encoding="utf-8")
    for part in ("tune", "report"):
        reliable = result[part]["reliable"]
        print(
            part, result[part]["impostors"]["any"], len(reliable["wrongly_flagged"]), reliable["n"]
        )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
