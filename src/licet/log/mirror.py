"""What a mirror needs beside a log: the service that keeps copies, and the uploader that brings them.

Kept apart from the room's own names, so that a guard that only keeps a record loads no HTTP client or server.
"""

from licet.log._mirror import INFO_TYPE, LARGEST_UPLOAD, Mirror
from licet.log._mirrored import carry
from licet.log._upload import MirrorDesk, Uploaded, Uploader, WebMirror
from licet.log._witness import Answer

__all__ = [
    "INFO_TYPE",
    "LARGEST_UPLOAD",
    "Answer",
    "Mirror",
    "MirrorDesk",
    "Uploaded",
    "Uploader",
    "WebMirror",
    "carry",
]
