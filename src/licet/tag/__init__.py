"""Tags: what binds a licence to a file, and travels beside it as `FILE.licet`.

A tag holds everything a verifier needs offline, except whom to believe: keys are configured on the machine,
never taken from a tag. A tag is read whole, verified whole, and refused whole.
"""

from licet.tag._content import read_artefact, read_member
from licet.tag._document import LoggedLink, Tag
from licet.tag._place import find_tag, read_tag, tag_path
from licet.tag._recognise import recognise
from licet.tag._verify import VerifiedTag, verify_tag
from licet.tag._write import Papers, write_tag
from licet.tag.forms import FORMS, Fingerprint, Manifest, fingerprint

__all__ = [
    "FORMS",
    "Fingerprint",
    "LoggedLink",
    "Manifest",
    "Papers",
    "Tag",
    "VerifiedTag",
    "find_tag",
    "fingerprint",
    "read_artefact",
    "read_member",
    "read_tag",
    "recognise",
    "tag_path",
    "verify_tag",
    "write_tag",
]
