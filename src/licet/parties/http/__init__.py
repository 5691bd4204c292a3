"""Screening over HTTP: yente's `/match`, OpenRefine's reconciliation, and Licet's own `/screen`.

Answers only: it changes no list and keeps no question. `OfacSearch` and `score_like_ofac` need no server and
are of use without one; what listens is in `licet.parties.http.server`, which needs the extra `serve`.
"""

from licet.parties.http._doubt import beyond_latin
from licet.parties.http._ofac import Likeness, OfacSearch, names_asked, score_like_ofac, soundex

__all__ = ["Likeness", "OfacSearch", "beyond_latin", "names_asked", "score_like_ofac", "soundex"]
