"""Notice: those concerned are told. Whether a screen really shows it, only the product can know."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from licet.guard._verdict import Change, Ground
from licet.guard.provisos._keeper import Refusal

if TYPE_CHECKING:
    from licet.guard.provisos._keeper import Asked, Setting
    from licet.licence.provisos import Notice

_SHA256 = re.compile(r"[0-9a-f]{64}")


class NoticeKeeper:
    """A use states the sha256 of the notice displayed; where the licence names one, that one."""

    def __init__(self, notice: Notice, setting: Setting) -> None:
        self._title = setting.title
        self._named = notice.sha256

    def refuses(self, asked: Asked) -> Refusal | None:
        """No notice, another one, or what is no digest."""
        stated: object = asked.circumstances.notice
        if isinstance(stated, str) and _SHA256.fullmatch(stated) and self._named in (None, stated):
            return None
        if stated is None:
            says = f"{self._title} asks for a notice to those concerned, and none is stated to be displayed"
        elif self._named is None:
            says = f"{self._title} asks for a notice to those concerned, named by its sha256"
        else:
            says = f"{self._title} asks for another notice than the one stated to be displayed"
        way_out = f"sha256 {self._named}" if self._named else "the sha256 of the notice displayed"
        return Refusal(Ground.NOT_NOTIFIED, says, (Change("notice", (way_out,)),))
