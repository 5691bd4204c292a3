"""The parts of python-tuf and securesystemslib that the feed rests on, imported in one place.

Both document these names where they are imported from here, but do not mark them as exported for mypy.
`TrustedMetadataSet` is no part of python-tuf's promised interface: a test holds what is used of it.
"""

from securesystemslib.signer import (  # type: ignore[attr-defined]  # see above
    Signature,
    SSlibKey,
)
from tuf.api.metadata import (  # type: ignore[attr-defined]  # see above
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Role,
    Root,
    Signed,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

__all__ = [
    "DelegatedRole",
    "Delegations",
    "EnvelopeType",
    "MetaFile",
    "Metadata",
    "Role",
    "Root",
    "SSlibKey",
    "Signature",
    "Signed",
    "Snapshot",
    "TargetFile",
    "Targets",
    "Timestamp",
    "TrustedMetadataSet",
]
