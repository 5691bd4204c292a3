"""The content of a verified artefact: exactly the bytes the tag is for, or nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.errors import InputError
from licet.tag import forms

if TYPE_CHECKING:
    from licet.tag._verify import VerifiedTag


def read_artefact(tag: VerifiedTag) -> bytes:
    """Return the licensed file's content: exactly the bytes the tag is for, or `WrongArtefact`.

    Of a model whose tag travels inside it that is the whole file, the tag and its other metadata too: what
    the metadata says is no part of what is licensed, and nothing may be decided on it.
    """
    if tag.sealed is not None:
        raise InputError(
            "this artefact is sealed", where=tag.artefact, remedy="open its guard with the sealing key"
        )
    return forms.read_content(tag.artefact, tag.fingerprint)


def read_member(tag: VerifiedTag, name: str) -> bytes:
    """Return the content of one file of a licensed folder, by its path there, or `WrongArtefact`."""
    return forms.read_member(tag.artefact, name, tag.fingerprint.members)
