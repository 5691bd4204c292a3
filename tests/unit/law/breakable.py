"""A small pack that is whole, for tests that break it in one place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from licet import law
from licet.errors import RulebookError

if TYPE_CHECKING:
    from pathlib import Path

PACK = """\
id: small
title: A small law
force: law
cite: The small law
url: https://example.org/law
version: "1"
scope: {fact: activity, is: supply}
"""
BAN = """\
id: small/ban
title: No searching
cite: The small law, s. 1
url: https://example.org/law
review: verified
effect: prohibit
basis: use
says: Nobody may be searched for.
status:
  - {stage: adopted, from: 2020-01-01}
  - {stage: in_force, from: 2021-01-01}
when:
  all:
    - {definition: search}
    - {fact: to, is: CN}
"""
NEED = """\
id: small/need
title: A licence
cite: The small law, s. 2
url: https://example.org/law
review: verified
effect: require_licence
basis: list
says: A licence is needed.
status: [{stage: in_force, from: 2021-01-01}]
when: {fact: to, is: CN}
"""
GENERAL = """\
id: small/general
title: A general authorisation
cite: The small law, s. 3
url: https://example.org/law
review: verified
effect: authorise
basis: list
says: These may go.
discharges:
  - small/need
status: [{stage: in_force, from: 2021-01-01}]
when: {fact: to, in: group.eu}
unless:
  - title: Not for repression
    cite: s. 4
    when: {fact: knowledge.aware_of, is: internal_repression}
"""
SEARCH = """\
id: search
title: A search
cite: The small law, s. 0
url: https://example.org/law
review: verified
when: {fact: use.operation, is: identify}
"""
FILES = {
    "pack.yaml": PACK,
    "ban.yaml": BAN,
    "need.yaml": NEED,
    "general.yaml": GENERAL,
    "definitions/search.yaml": SEARCH,
}


def book(home: Path, **files: str | None) -> Path:
    """The pack above with some files changed, added, or (None) taken away; `a__b` stands for a/b.yaml."""
    folder = home / "small"
    changes = {f"{name.replace('__', '/')}.yaml": text for name, text in files.items()}
    for name, text in {**FILES, **changes}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return folder


def refusal(folder: Path) -> str:
    """What the loader says against a pack: file:line, what is wrong, and a remedy."""
    with pytest.raises(RulebookError) as refused:
        law.load_pack(folder)
    assert refused.value.remedy
    return str(refused.value)
