"""Set-up brings .venv to the lock, and begins anew only where its Python is another one or there is no uv."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
UV = """#!/bin/sh
echo "uv $*" >> log
case "$*" in *$REFUSED*) exit 2 ;; esac
"""
PYTHON = """#!/bin/sh
case "$*" in
-c*version_info*) ;;
-c*) echo "$RUNS" ;;
"-m venv"*)
    echo "$*" >> log
    rm -rf .venv && mkdir -p .venv/bin
    printf '#!/bin/sh\\necho "%s"\\n' "$RUNS" > .venv/bin/python && chmod +x .venv/bin/python ;;
*bootstrap.txt) cp uv .venv/bin/uv ;;
*) echo "pip $*" >> log ;;
esac
"""


class Clone:
    """A clone in which nothing is fetched: its Python and its uv write down what they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "scripts").mkdir()
        shutil.copy(ROOT / "scripts/setup", folder / "scripts")
        shutil.copy(ROOT / "Makefile", folder)
        for name, text in (("uv", UV), ("python", PYTHON)):
            (folder / name).write_text(text, encoding="utf-8")
            (folder / name).chmod(0o755)

    def set_up(self, *, runs: str = "3.11", refused: str = "nothing") -> list[str]:
        """What is done, in order; `refused` is what uv will not do."""
        (self.folder / "log").write_text("", encoding="utf-8")
        told = {**os.environ, "PYTHON": str(self.folder / "python"), "RUNS": runs, "REFUSED": refused}
        subprocess.run([self.folder / "scripts/setup"], env=told, check=True, capture_output=True)  # noqa: S603 - the script under test
        return (self.folder / "log").read_text(encoding="utf-8").splitlines()

    def lay(self, name: str) -> Path:
        """Something that a later step puts into .venv."""
        place = self.folder / ".venv" / name
        place.touch()
        return place


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_a_clean_clone_gets_an_environment_and_the_locked_packages(clone: Clone) -> None:
    made, synced, itself = clone.set_up()
    assert made == "-m venv --without-pip --clear .venv"
    assert "--require-hashes requirements/bootstrap.txt requirements/dev.txt" in synced
    assert itself.endswith("--no-build-isolation --no-deps -e .")


def test_a_changed_lock_leaves_what_is_laid_beside_the_packages(clone: Clone) -> None:
    clone.set_up()
    laid = [clone.lay(name) for name in ("peers", ".peers", "services", ".services", ".spark")]
    done = clone.set_up()
    assert not [line for line in done if "venv --" in line]
    assert done[0].endswith("requirements/dev.txt requirements/spark.txt"), "or the sync would remove Spark"
    assert all(place.exists() for place in laid)


def test_another_python_begins_anew(clone: Clone) -> None:
    clone.set_up()
    laid = clone.lay(".peers")
    assert clone.set_up(runs="3.12")[0] == "-m venv --without-pip --clear .venv"
    assert not laid.exists()


def test_spark_of_another_lock_is_laid_again(clone: Clone) -> None:
    clone.set_up()
    laid = clone.lay(".spark")
    done = clone.set_up(refused="spark.txt")
    assert done[1].endswith("requirements/dev.txt")
    assert not laid.exists()


def test_where_uv_cannot_be_used_pip_lays_all_of_it_anew(clone: Clone) -> None:
    clone.set_up()
    laid = clone.lay(".peers")
    done = clone.set_up(refused="sync")
    assert [line for line in done if line.startswith("-m venv")] == ["-m venv --without-pip --clear .venv"]
    assert "install -q --require-hashes -r requirements/dev.txt" in done[-2]
    assert not laid.exists()


@pytest.mark.parametrize("mark", [".spark", ".peers", ".services", ".mutation"])
def test_a_changed_project_asks_for_nothing_that_is_laid_already(clone: Clone, mark: str) -> None:
    (clone.folder / "requirements").mkdir()
    for name in ("bootstrap", "dev", *(mark[1:] for mark in (".spark", ".peers", ".services", ".mutation"))):
        (clone.folder / "requirements" / f"{name}.txt").touch()
    (clone.folder / ".venv").mkdir()
    clone.lay("pyvenv.cfg")
    clone.lay(mark)
    (clone.folder / "pyproject.toml").touch()
    make = ["make", "-n", f".venv/{mark}"]
    asked = subprocess.run(make, cwd=clone.folder, check=True, capture_output=True, text=True).stdout  # noqa: S603 - the Makefile under test
    assert "scripts/setup" in asked
    assert f"scripts/setup {mark[1:]}" not in asked
    os.utime(clone.folder / f"requirements/{mark[1:]}.txt", (2**33, 2**33))
    asked = subprocess.run(make, cwd=clone.folder, check=True, capture_output=True, text=True).stdout  # noqa: S603 - likewise
    assert f"scripts/setup {mark[1:]}" in asked
    os.utime(clone.folder / f"requirements/{mark[1:]}.txt", (0, 0))
    os.utime(clone.lay("pyvenv.cfg"), (2**33, 2**33))
    asked = subprocess.run(make, cwd=clone.folder, check=True, capture_output=True, text=True).stdout  # noqa: S603 - likewise
    assert f"scripts/setup {mark[1:]}" in asked, "an environment begun anew has lost it"
