"""The feed: what guards must learn at once — keys, revocations, licences and law — as a TUF repository.

A union root (a threshold of its keys) delegates to each country its own folder of the feed, and nothing
else. Whoever reads a feed believes only what verifies up to that root, and never a state older than one
already seen. The network is never trusted, so any web server or memory stick may carry the feed.
"""

from licet.feed._bundle import OFFLINE, bundle, open_bundle
from licet.feed._folder import FeedFolder
from licet.feed._root import UnionRoot
from licet.feed._state import FeedState, Mark
from licet.feed._trusted import trusted

__all__ = [
    "OFFLINE",
    "FeedFolder",
    "FeedState",
    "Mark",
    "UnionRoot",
    "bundle",
    "open_bundle",
    "trusted",
]
