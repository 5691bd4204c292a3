"""Check whole packs: every file of each, its rules against each other, and the words they leave unused."""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet import vocabulary
from licet.law._load import read_pack
from licet.law.analysis._complaints import Book, Complaint
from licet.law.analysis._effects import check_effects
from licet.law.analysis._kept import check_cases, malformed, read
from licet.law.analysis._sources import check_sources
from licet.law.analysis._words import check_definitions, check_vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable
    from importlib.resources.abc import Traversable

    from licet.vocabulary import Vocabulary


def check(
    folders: Iterable[Traversable], *, words: Vocabulary | None = None, whole: bool = False
) -> tuple[Complaint, ...]:
    """Everything wrong with the packs in `folders`, pack by pack, errors first; nothing when all is well.

    A pack with a file that cannot be used is not examined further. With `whole`, the packs are taken for all
    there are, and the words of the vocabulary that none of them uses are told.
    """
    words = words or vocabulary.shipped()
    books, found = [], []
    for folder in folders:
        book, complaints = _open(folder, words)
        if book is not None:
            books.append(book)
            complaints += [
                *check_cases(book),
                *check_sources(book),
                *check_effects(book),
                *check_definitions(book),
            ]
        found += sorted(complaints, key=lambda complaint: complaint.level)
    if whole and all(complaint.kind != "malformed" for complaint in found):
        found += check_vocabulary(books, words)
    return tuple(found)


def _open(folder: Traversable, words: Vocabulary) -> tuple[Book | None, list[Complaint]]:
    pack, problems = read_pack(folder, words=words)
    if pack is None:
        return None, [malformed(problem) for problem in problems]
    cases, complaints = read(pack, folder, words)
    return Book(pack, folder, cases, words), complaints
