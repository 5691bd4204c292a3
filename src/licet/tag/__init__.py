"""Tags: what binds a licence to a file, and travels beside it as `FILE.licet`.

A tag holds everything a verifier needs offline, except whom to believe: keys are configured on the machine,
never taken from a tag. A tag is read whole, verified whole, and refused whole.
"""

from licet.tag._artefact import read_artefact
from licet.tag._document import LoggedLink
from licet.tag._place import tag_path
from licet.tag._verify import VerifiedTag, verify_tag
from licet.tag._write import write_tag

__all__ = ["LoggedLink", "VerifiedTag", "read_artefact", "tag_path", "verify_tag", "write_tag"]
