"""Rated scopes that publish no news: contradictions about them are told apart, not hidden.

Judged by hand by what the site is, over every scope that Lin et al. rate too and that Wikipedia's
editors have an entry for, now or in the copy of 2024: encyclopedias and databases, rating and
watchdog organisations, advocacy groups and think tanks, health and finance handbooks, journals, blog
networks, humour. ``metrics.json`` has the contradictions counted both with and without them.
"""

from __future__ import annotations

NOT_NEWS = frozenset(
    {
        "adfontesmedia.com",
        "adl.org",
        "allsides.com",
        "amnesty.org",
        "ballotpedia.org",
        "britannica.com",
        "cato.org",
        "cepr.net",
        "cracked.com",
        "fair.org",
        "glaad.org",
        "healthline.com",
        "history.com",
        "investopedia.com",
        "jamanetwork.com",
        "knowyourmeme.com",
        "mediabiasfactcheck.com",
        "mediamatters.org",
        "memri.org",
        "mrc.org",
        "ngo-monitor.org",
        "patheos.com",
        "pewresearch.org",
        "quackwatch.org",
        "researchgate.net",
        "sciencebasedmedicine.org",
        "scienceblogs.com",
        "skepdic.com",
        "sourcewatch.org",
        "splcenter.org",
        "statista.com",
        "thebalance.com",
        "theonion.com",
        "thoughtco.com",
        "verywell.com",
        "verywellfamily.com",
        "verywellhealth.com",
        "verywellmind.com",
        "wikileaks.org",
        "worldometers.info",
    }
)
