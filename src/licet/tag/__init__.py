"""Tags: what binds a licence to a file, and travels beside it as `FILE.licet`.

A tag holds everything a verifier needs offline, except whom to believe: keys are configured on the machine,
never taken from a tag. A tag is read whole, verified whole, and refused whole.
"""

from licet.tag._content import read_artefact, read_member
from licet.tag._derive import Making, derive
from licet.tag._document import LoggedLink, Tag
from licet.tag._papers import Papers, add, carried, roots
from licet.tag._place import find_tag, is_tagged, read_tag, tag_path
from licet.tag._recognise import recognise, trusted_log
from licet.tag._verify import VerifiedTag, verify_tag
from licet.tag._write import write_tag
from licet.tag.forms import FORMS, Fingerprint, Manifest, fingerprint

__all__ = [
    "FORMS",
    "Fingerprint",
    "LoggedLink",
    "Making",
    "Manifest",
    "Papers",
    "Tag",
    "VerifiedTag",
    "add",
    "carried",
    "derive",
    "find_tag",
    "fingerprint",
    "is_tagged",
    "read_artefact",
    "read_member",
    "read_tag",
    "recognise",
    "roots",
    "tag_path",
    "trusted_log",
    "verify_tag",
    "write_tag",
]
