"""Lin et al. 2023: one number per domain, the first principal component of six rating sets."""

from __future__ import annotations

from credcheck.sources.lists import Row

from .common import Record, Spec


def convert(record: Record, scope: str) -> Row:
    score = round(float(record["score"]), 3)
    return Row(scope, f"{score:.3f}", score, record["as_of"])


def upstream(record: Record) -> dict[str, str]:
    """A record of the authors' ``domain_pc1.csv`` or ``domain_ratings.csv``."""
    return {"domain": record["domain"], "score": record["pc1"]}


SPEC = Spec(
    id="lin2023",
    csv="lin2023_pc1",
    title="Lin et al. 2023, aggregate news domain quality ratings (first principal component)",
    citation=(
        "Lin, H., Lasser, J., Lewandowsky, S., Cole, R., Gully, A., Rand, D. G., Pennycook, G. "
        "(2023). High level of correspondence across different news domain quality rating sets. "
        "PNAS Nexus 2(9), pgad286. doi:10.1093/pnasnexus/pgad286"
    ),
    licence='none stated; the authors write "Feel free to reuse the data"',
    url="https://www.domain-quality.info/",
    origin="https://github.com/hauselin/domain-quality-ratings",
    kind="aggregate",
    votes=2,
    caution=(
        "Computed with imputed values: many domains were rated by only a few of the six sets, "
        "which are NewsGuard, Media Bias/Fact Check, Ad Fontes, professional fact-checkers, "
        "Lasser et al. and the Iffy index."
    ),
    origins={
        "": (
            "adfontes",
            "bufale",
            "bufalopedia",
            "butac",
            "buzzfeed_partisan",
            "fact_checkers",
            "fake_news_codex",
            "fake_news_watch",
            "factcheck_org",
            "grinberg",
            "iffy",
            "mbfc",
            "newsguard",
            "opensources",
            "politifact",
            "snopes",
        )
    },
    convert=convert,
    upstream=upstream,
    upstream_columns=frozenset({"domain", "pc1"}),
    numeric=True,
)
