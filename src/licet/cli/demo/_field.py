"""What steps 4 to 6 work with: the authority's desk, the models, the tagged file and the trust folder."""

from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from licet import facts, files, packs, parties
from licet.cli._authority import Desk, Issued
from licet.cli._issued_lists import REVOCATIONS
from licet.cli._settings import setting
from licet.cli.demo._matcher import Matcher
from licet.cli.demo._models import Models, cache_folder, obtain
from licet.law import Determination, determine
from licet.licence import Authority, SigningKey, Trust, write_keys
from licet.log import LogKey

if TYPE_CHECKING:
    from licet.cli.demo._stage import Stage

_ORIGIN = "licences.example/de-2026"


class Field(Struct, kw_only=True):
    """Folders, keys and models; `issued` is filled in when the licence is signed."""

    desk: Desk
    models: Models
    model: Path
    paper: Path
    trust_folder: Path
    issued: Issued | None = None
    answer: tuple[str, Determination] | None = None

    @classmethod
    def prepared(cls, stage: Stage) -> Field:
        """Fetch the models if need be, and set up an authority with new keys."""
        cache = setting("cache", None, needed=False) or cache_folder(os.environ)
        models = obtain(cache, tell=stage.aside)
        office, trust, product = (stage.folder / name for name in ("authority", "trust", "product"))
        for folder in (office, trust, product):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
        authority = Authority(name="Example Licensing Authority", country="DE")
        key, public = write_keys(office, "authority", key=SigningKey.generate(), authority=authority)
        log_key = LogKey.generate(_ORIGIN)
        secret = files.write(office / "log.skey", f"{log_key.skey}\n".encode(), mode=0o600)
        files.write(trust / "licences.vkey", f"{log_key.verifier.vkey}\n".encode())
        files.write(trust / public.name, public.read_bytes())
        return cls(
            desk=Desk(key=key, log=office / "log", log_key=secret, out=office),
            models=models,
            model=files.write(product / models.recogniser_path.name, models.recogniser),
            paper=files.write(office / "application.yaml", stage.scene("licence.yaml")),
            trust_folder=trust,
        )

    def determined(self, stage: Stage) -> Determination:
        """What the law says of the border authority's own case, kept for the licence to refer to."""
        case = parties.screened(
            facts.parse(stage.scene("border.yaml"), where="border.yaml"), lists=parties.baseline()
        )
        answer = determine(case, packs.shipped(), on=now().date())
        files.write(self.ruling, answer.to_json())
        self.answer = (case.title or "border.yaml", answer)
        return answer

    @property
    def ruling(self) -> Path:
        """Where that determination is kept."""
        return self.desk.out / "determination.json"

    @property
    def trust(self) -> Trust:
        """What the product was told to believe."""
        return Trust.load(self.trust_folder)

    @property
    def feed(self) -> Path:
        """Where newer revocation lists arrive."""
        return self.desk.out / REVOCATIONS

    def matcher(self, recogniser: bytes) -> Matcher:
        """The face matcher, from the bytes the guard handed out."""
        return Matcher(detector=self.models.detector, recogniser=recogniser)


def now() -> dt.datetime:
    """The present moment, aware."""
    return dt.datetime.now(dt.UTC)
