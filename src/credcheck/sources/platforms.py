"""Hosts that publish what others write: a verdict on them says nothing about one author.

The private section of the public suffix list (blogspot.com, github.io …) is recognised without
being named here. These are the others: most are entries of Wikipedia's perennial sources that are
rated there for being social networks, wikis, forums, blog hosts or self-publishing.
"""

from __future__ import annotations

PLATFORMS = frozenset(
    {
        # social networks, messengers, video
        "bitchute.com",
        "bsky.app",
        "dailymotion.com",
        "facebook.com",
        "fb.com",
        "flickr.com",
        "instagram.com",
        "linkedin.com",
        "liveleak.com",
        "odysee.com",
        "ok.ru",
        "pinterest.com",
        "reddit.com",
        "rumble.com",
        "t.me",
        "telegram.org",
        "threads.com",
        "threads.net",
        "tiktok.com",
        "truthsocial.com",
        "tumblr.com",
        "twitter.com",
        "vimeo.com",
        "vk.com",
        "weibo.com",
        "x.com",
        "youtu.be",
        "youtube.com",
        # blog and page hosts, newsletters, self-publishing, shops, petitions
        "blogger.com",
        "change.org",
        "deviantart.com",
        "gofundme.com",
        "indiegogo.com",
        "issuu.com",
        "kickstarter.com",
        "livejournal.com",
        "lulu.com",
        "medium.com",
        "patreon.com",
        "prnewswire.com",
        "scribd.com",
        "substack.com",
        "typepad.com",
        "weebly.com",
        "wix.com",
        "wordpress.com",
        # search engines, archives, proxies
        "ampproject.org",
        "archive.is",
        "archive.org",
        "archive.ph",
        "archive.today",
        "bing.com",
        "google.com",
        "news.google.com",
        "translate.goog",
        # forums, questions and answers, wikis
        "answers.com",
        "askubuntu.com",
        "fandom.com",
        "mathoverflow.net",
        "quora.com",
        "serverfault.com",
        "stackexchange.com",
        "stackoverflow.com",
        "superuser.com",
        "urbandictionary.com",
        "wikia.com",
        "wikia.org",
        "wikidata.org",
        "wikinews.org",
        "wikipedia.org",
    }
)
