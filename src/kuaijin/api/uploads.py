"""Commands that only an upload gives: what they name was checked and stored in the same request."""

from typing import Any, Union, get_args

from kuaijin.core import case
from kuaijin.core.case_commands import AttachFile

TYPED: Any = Union[tuple(each for each in get_args(case.Command) if each is not AttachFile)]  # noqa: UP007  made of parts
"""The commands to a case with an address of their own: a digest alone proves nothing about a file."""
