"""Papers as files: what may come in, where it lies, and how it is shown. Who may see one is the case's to say."""

from kuaijin.files.intake import Stored, take_in
from kuaijin.files.store import store

__all__ = ["Stored", "store", "take_in"]
