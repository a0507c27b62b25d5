"""The ``junit`` format: a test case a finding, for the test reports of Jenkins, GitLab and others.

Errors are failures. Warnings and infos, which do not fail a run, are cases that pass and say so in their output;
what comments suppress or the baseline holds back is skipped.
"""

import re
from typing import Final
from xml.etree import ElementTree as ET

from metalint.engine.report_types import Report
from metalint.report.formats import Style, count_severity
from metalint.report.terminal import escape_controls
from metalint.rules.diagnostics import Diagnostic
from metalint.rules.problems import Severity
from metalint.util.wording import plural

_NOT_XML: Final = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 cannot hold, however it is escaped (https://www.w3.org/TR/xml/#charsets)."""


def render(report: Report, _: Style) -> str:
    """Return the report as JUnit's XML; without findings, a single case that passes."""
    suite = ET.Element("testsuite")
    for diagnostic in report.diagnostics:
        place = f"{diagnostic.path}:{diagnostic.start.line}:{diagnostic.start.column}"
        case = _make_case(suite, diagnostic)
        if diagnostic.severity is Severity.ERROR:
            inner = ET.SubElement(case, "failure", type=diagnostic.rule, message=_clean_text(diagnostic.message))
        else:
            inner = ET.SubElement(case, "system-out")
        inner.text = _clean_text(f"{place}: {diagnostic.severity}[{diagnostic.rule}] {diagnostic.message}")
    for diagnostic, reason in (*report.silenced, *((diagnostic, "in the baseline") for diagnostic in report.held)):
        ET.SubElement(_make_case(suite, diagnostic), "skipped", message=_clean_text(reason))
    if not len(suite):
        ET.SubElement(suite, "testcase", classname="metalint", name=f"{plural(report.files, 'paper')}: all good")
    failures = count_severity(report.diagnostics, Severity.ERROR)
    counts = {"tests": len(suite), "failures": failures, "errors": 0, "skipped": report.suppressed + report.baselined}
    suite.attrib.update({"name": "metalint"} | {name: str(number) for name, number in counts.items()})
    root = ET.Element("testsuites")
    root.append(suite)
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _make_case(suite: ET.Element, diagnostic: Diagnostic) -> ET.Element:
    start = diagnostic.start
    name = f"{diagnostic.rule} at line {start.line}, column {start.column}"
    return ET.SubElement(suite, "testcase", classname=_clean_text(diagnostic.path), name=name)


def _clean_text(value: str) -> str:
    return _NOT_XML.sub("\ufffd", escape_controls(value))
