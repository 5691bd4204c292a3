"""Seal an artefact to the keys of those who may run it, and open it in memory; never on a disk.

A sealed file is authentic to its last byte, or nothing of it is handed out. It says nothing about what is
permitted: that is the tag's part, and the guard opens the one only by the other.
"""

from licet.seal._header import MAGIC, SUFFIX, Header, Wrapped
from licet.seal._keys import SCHEMES, SealingKey, SealingPublicKey, Unsealer, write_sealing_keys
from licet.seal._memory import Memory
from licet.seal._open import SealedFile
from licet.seal._write import seal

__all__ = [
    "MAGIC",
    "SCHEMES",
    "SUFFIX",
    "Header",
    "Memory",
    "SealedFile",
    "SealingKey",
    "SealingPublicKey",
    "Unsealer",
    "Wrapped",
    "seal",
    "write_sealing_keys",
]
