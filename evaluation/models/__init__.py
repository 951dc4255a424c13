"""Reports, the facts they freeze, and the files that are rendered from them."""

from evaluation.models.confirmations import Confirmation, ConfirmationKind, Verdict
from evaluation.models.council_papers import (
    CouncilPaper,
    CouncilPaperFile,
    CouncilPaperVersion,
    MandateCharge,
    PaperFormat,
    SessionRecord,
)
from evaluation.models.jobs import JobState, RenderJob
from evaluation.models.narratives import (
    Narrative,
    NarrativeComment,
    NarrativeDismissal,
    NarrativeDraft,
    NarrativeRevision,
)
from evaluation.models.prints import MeetingPrint, MeetingPrintKind, Paper, PartnerSheet, TimelinePrint
from evaluation.models.reports import (
    Edition,
    FactsSnapshot,
    MandateDischarge,
    Manifest,
    Rendition,
    Report,
    ReportKind,
    ReportState,
)

__all__ = [
    "Confirmation",
    "ConfirmationKind",
    "CouncilPaper",
    "CouncilPaperFile",
    "CouncilPaperVersion",
    "Edition",
    "FactsSnapshot",
    "JobState",
    "MandateCharge",
    "MandateDischarge",
    "Manifest",
    "MeetingPrint",
    "MeetingPrintKind",
    "Narrative",
    "NarrativeComment",
    "NarrativeDismissal",
    "NarrativeDraft",
    "NarrativeRevision",
    "Paper",
    "PaperFormat",
    "PartnerSheet",
    "RenderJob",
    "Rendition",
    "Report",
    "ReportKind",
    "ReportState",
    "SessionRecord",
    "TimelinePrint",
    "Verdict",
]
