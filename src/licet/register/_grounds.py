"""What a guard's ground says to the public: one sentence each, about the use and never about a person."""

from __future__ import annotations

from typing import Final

SENTENCES: Final = {
    "permitted": "The use was inside the licence.",
    "unknown_term": "The use was described in a word that has no meaning here.",
    "outside_grant": "The licence did not cover this use.",
    "forbidden_by_law": "A law forbade this use.",
    "law_unclear": "A law might have forbidden this use; a fact that decides it was not stated.",
    "quota_spent": "All uses of the licence were spent.",
    "outside_window": "The use was asked for outside the hours of the licence.",
    "outside_area": "The use was not surely inside the areas of the licence.",
    "too_many_at_once": "As many uses went on as the licence permits at once.",
    "too_old": "What was searched was older than the licence permits, or of unknown age.",
    "not_admitted": "Who asked had not proven to be one of the persons the licence admits.",
    "not_authorised": "The authorisation that the licence asks for was not there, or did not cover the use.",
    "not_reviewed": "The review by a person that the licence asks for was not there.",
    "not_notified": "The notice that the licence asks for was not stated to be displayed.",
    "report_due": "A report that the licence asks for was overdue.",
    "deletion_due": "A deletion that the licence asks for was overdue.",
    "deletion_told": "A deletion was told of that had been told of before.",
    "assurance_low": "The machine was not as well secured as the licence asks.",
    "wrong_watch_list": "The list searched was not one the licence names for this purpose.",
    "adverse_alone": "A decision against a person would have rested on the output alone.",
    "not_yet_valid": "The licence was not valid yet.",
    "expired": "The licence had expired.",
    "revoked": "The licence had been revoked.",
    "suspended": "The licence was suspended at the time.",
    "surrendered": "The licence had been given back.",
    "amended": "The licence had been amended, and the amendment was not there.",
    "not_trusted": "A key behind the licence, or behind its revocation list, was vouched for no longer.",
    "stale": "The revocation list or the feed was too old to rely on.",
    "feed_broken": "The revocation list or the feed that came did not hold.",
    "clock_back": "The clock of the machine stood before the last use on record.",
    "record_failed": "The use could not be recorded.",
    "closed": "The guard was closed.",
}


def sentence(ground: str) -> str:
    """The ground as a sentence; one that is new here in its own words."""
    return SENTENCES.get(ground) or f"{ground.replace('_', ' ').capitalize()}."
