"""The forms an artefact has, and what its digest is taken over in each.

A licence names a digest; the tag says by which of these rules it was taken. Whatever the rule, it covers
everything the technology does: what a rule leaves out is either the tag itself or words nobody may rely on.
No form runs, unpacks or interprets content: a bomb in an archive is so many bytes to be counted.
"""

from licet.tag.forms._directory import Manifest
from licet.tag.forms._embedded import EMBEDDING, embed, embedded_tag
from licet.tag.forms._fingerprint import (
    FORMS,
    Fingerprint,
    fingerprint,
    natural_form,
    possible,
    read_content,
    read_member,
    require,
)

__all__ = [
    "EMBEDDING",
    "FORMS",
    "Fingerprint",
    "Manifest",
    "embed",
    "embedded_tag",
    "fingerprint",
    "natural_form",
    "possible",
    "read_content",
    "read_member",
    "require",
]
