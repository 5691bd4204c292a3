"""Fuzzing of every parser that reads what a stranger sent, with atheris, in `.venv/peers`: `make fuzz`.

A target takes bytes and returns, or raises a `LicetError`: anything else (a traceback, a hang of five
seconds, two gigabytes of memory) is a finding. `docs/fuzzing.md` says what was tried and what was found.
"""
