"""The report of a study: from what was counted and said to a document that a person reads."""

from openkoji.analysis.report.evidence import Evidence
from openkoji.analysis.report.markdown import markdown_of
from openkoji.analysis.report.model import Report
from openkoji.analysis.report.public import without_small_groups
from openkoji.analysis.report.writing import report_of, segments_of

__all__ = ["Evidence", "Report", "markdown_of", "report_of", "segments_of", "without_small_groups"]
