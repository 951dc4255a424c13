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
from evaluation.models.cycle import Cycle, CycleStep, Step
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
    UNSIGNED,
    WHOLE_PLAN,
    Edition,
    FactsSnapshot,
    MandateDischarge,
    Manifest,
    Rendition,
    Report,
    ReportKind,
    ReportMove,
    ReportState,
)

__all__ = [
    "UNSIGNED",
    "WHOLE_PLAN",
    "Confirmation",
    "ConfirmationKind",
    "CouncilPaper",
    "CouncilPaperFile",
    "CouncilPaperVersion",
    "Cycle",
    "CycleStep",
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
    "ReportMove",
    "ReportState",
    "SessionRecord",
    "Step",
    "TimelinePrint",
    "Verdict",
]
