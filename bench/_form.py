"""In which form Licet is measured: its hot rooms compiled, as in a platform's wheel, or as they are read."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).parents[1]
_COMPILED: Final = _ROOT / ".venv" / "compiled"
_MARK: Final = ".ready"


def use_compiled() -> None:
    """Import Licet, here and in all processes begun here, from its compiled wheel, if that is current."""
    if os.environ.get("LICET_AS_READ") == "1" or "licet" in sys.modules or not _is_current():
        return
    sys.path.insert(0, str(_COMPILED))
    paths = [str(_COMPILED), *filter(None, [os.environ.get("PYTHONPATH")])]
    os.environ["PYTHONPATH"] = os.pathsep.join(dict.fromkeys(paths))


def form() -> str:
    """Return `compiled` or `as read`."""
    from licet.guard import _guard

    return "as read" if str(_guard.__file__).endswith(".py") else "compiled"


def _is_current() -> bool:
    mark = _COMPILED / _MARK
    if not mark.is_file():
        return False
    sources = [_ROOT / "pyproject.toml", *(_ROOT / "src" / "licet").rglob("*.*")]
    newest = max(one.stat().st_mtime for one in sources if one.suffix != ".pyc")
    if newest <= mark.stat().st_mtime:
        return True
    print(
        "bench: .venv/compiled is older than the source, which is measured instead: make compiled",
        file=sys.stderr,
    )
    return False
