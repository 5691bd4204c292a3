"""Gallery size: how many persons may be enrolled in what is searched.

A size that is not stated is too large.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal
from licet.licence.grant import LARGEST

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Gallery


class GalleryKeeper:
    """At most `most` persons, whatever the grant that covers the use."""

    def __init__(self, gallery: Gallery, setting: Setting) -> None:
        self._title = setting.title
        self._most = gallery.most

    def refuses(self, asked: Asked) -> Refusal | None:
        """A use states how many are enrolled, as a whole number; only the product can know it."""
        stated: object = asked.circumstances.gallery
        if type(stated) is int and 0 <= stated <= self._most:  # True is no number of persons
            return None
        is_size = type(stated) is int and 0 <= stated <= LARGEST
        what = f"gallery of {stated:,}" if is_size else "use that does not state the size of its gallery"
        says = f"{self._title} permits no {what}: at most {self._most:,} persons may be enrolled"
        return Refusal(Ground.OUTSIDE_GRANT, says, (Change("gallery", (f"at most {self._most:,}",)),))
