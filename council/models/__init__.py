"""The council's side: committees, meetings, papers, resolutions, mandates. Names follow OParl 1.1."""

from council.models.committees import Committee, CommitteeKind, CommitteeSeat, Meeting
from council.models.papers import (
    Consultation,
    ConsultationRole,
    Mandate,
    MandateRecurrence,
    Paper,
    PaperAnnex,
    PaperKind,
    Resolution,
    ResolutionPoint,
    ResolutionResult,
)

__all__ = [
    "Committee",
    "CommitteeKind",
    "CommitteeSeat",
    "Consultation",
    "ConsultationRole",
    "Mandate",
    "MandateRecurrence",
    "Meeting",
    "Paper",
    "PaperAnnex",
    "PaperKind",
    "Resolution",
    "ResolutionPoint",
    "ResolutionResult",
]
