"""The provisions that bear on published software, as data: `notes.yaml`, each with its source."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import documents
from licet.statement._project import Encryption
from licet.vocabulary import is_a

if TYPE_CHECKING:
    from licet.statement._project import Project


class _When(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A note is printed if every field given here is so of the project; `listed`: in Annex I."""

    published: bool | None = None
    encryption: tuple[Encryption, ...] = ()
    listed: bool | None = None
    surveillance: bool | None = None


class Note(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One provision and what it says of projects like this one.

    `status` is how sure the wording is, and `read` what was read for it.
    """

    id: str
    when: _When
    cite: str
    url: str
    status: str
    read: str
    says: str
    do: str = ""


class _Notes(Struct, frozen=True, forbid_unknown_fields=True):
    surveillance: tuple[str, ...]  # capabilities, each with everything below it
    notes: tuple[Note, ...]


def notes(project: Project) -> tuple[Note, ...]:
    """The notes that bear on `project`, in the order of the file."""
    sheet = _shipped()
    return tuple(note for note in sheet.notes if _bears(note.when, project, sheet.surveillance))


def _bears(when: _When, project: Project, surveillance: tuple[str, ...]) -> bool:
    listed = project.eu_code != "none"
    watching = any(is_a(word, root) for word in project.capabilities for root in surveillance)
    return (
        when.published in (None, project.published)
        and (not when.encryption or project.encryption in when.encryption)
        and when.listed in (None, listed)
        and when.surveillance in (None, watching)
    )


@cache
def _shipped() -> _Notes:
    raw = resources.files("licet.statement").joinpath("notes.yaml").read_bytes()
    return documents.parse(raw, _Notes, where="notes.yaml")
