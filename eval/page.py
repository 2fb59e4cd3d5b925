"""The evaluation as one self-contained HTML file: tables, charts, and every question with what was found and cited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from eval import labels
from eval.charts import charts
from eval.report import Table, got, is_numeric, reason, summary, tables, title
from eval.results import Results

_STYLE = """
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f4f6f8; --good: #1a7f37; --bad: #b42318; }
@media (prefers-color-scheme: dark) { :root { --line: #444c56; --soft: #22272e; --good: #57ab5a; --bad: #f47067; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 0 auto; padding: 1rem; }
table { border-collapse: collapse; font-size: .92rem; }
.scroll { overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
td.n, th.n { text-align: right; white-space: nowrap; }
.charts { display: flex; flex-wrap: wrap; gap: 1rem; background: #fff; border-radius: 6px; padding: .5rem; }
.charts svg { width: min(100%, 520px); height: auto; }
details.case { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 4px; margin: .4rem 0; }
details.case.right { border-left-color: var(--good); }
details.case > summary { cursor: pointer; padding: .4rem .6rem; }
details.case dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem .8rem; padding: 0 .8rem .6rem; }
dt { font-weight: 600; } dd { margin: 0; overflow-wrap: anywhere; white-space: pre-line; }
blockquote { margin: 0 0 .4rem; padding: .2rem .6rem; background: var(--soft); border-left: 3px solid var(--line); }
.mark { font-weight: 700; color: var(--bad); } .right .mark { color: var(--good); }
.tools { position: sticky; top: 0; padding: .5rem 0; background: Canvas; display: flex; gap: .6rem; flex-wrap: wrap; }
@media (max-width: 600px) { details.case dl { grid-template-columns: 1fr; } }
"""
_SCRIPT = """
const show = document.getElementById('show'), words = document.getElementById('words');
function filter() {
  const wanted = words.value.toLowerCase();
  for (const item of document.querySelectorAll('details.case')) {
    const right = item.classList.contains('right');
    const kind = show.value === 'all' || (show.value === 'right') === right;
    item.hidden = !(kind && item.textContent.toLowerCase().includes(wanted));
  }
}
show.addEventListener('input', filter); words.addEventListener('input', filter);
"""


def page(results: Results) -> str:
    """The HTML document. Texts of questions and reports are escaped; it loads nothing from anywhere."""
    heading = title(results)
    parts = [f"<h1>{escape(heading)}</h1>", f"<p>{escape(summary(results))}</p>"]
    if results["kind"] == "answers":
        parts.append(f"<p>{escape(labels.EXPLANATION)}</p>")
    drawn = charts(results)
    if drawn:
        parts.append(f'<div class="charts">{"".join(drawn)}</div>')
    parts += [_table(table) for table in tables(results, misses=False)]
    parts.append(_cases(results))
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(heading)}</title><style>{_STYLE}</style></head>\n<body>"
        + "\n".join(parts)
        + f"<script>{_SCRIPT}</script></body></html>\n"
    )


def _table(table: Table) -> str:
    numeric = [i > 0 and all(is_numeric(row[i]) for row in table.rows) for i in range(len(table.columns))]

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if number else ''}>{escape(cell)}</{tag}>"
            for cell, number in zip(row, numeric, strict=True)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    note = f"<p>{escape(table.note)}</p>" if table.note else ""
    head = f"<thead><tr>{cells('th', table.columns)}</tr></thead>"
    return f'<h2>{escape(table.title)}</h2><div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>{note}'


def _cases(results: Results) -> str:
    section = results.get("retrieval") or {}
    found = section.get("found", {})
    values = section.get("values", {})
    answers = results["kind"] == "answers"
    if not results.get("cases"):
        return ""
    items = [
        _answer_case(case, found.get(case["id"], ())) if answers else _search_case(case, values, found)
        for case in results["cases"]
    ]
    options = (("all", labels.SHOW_ALL), ("wrong", labels.SHOW_WRONG), ("right", labels.SHOW_RIGHT))
    choices = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in options)
    tools = (
        f'<div class="tools"><select id="show" aria-label="{escape(labels.SHOW_ALL)}">{choices}</select>'
        f'<input id="words" type="search" placeholder="{escape(labels.FILTER)}" aria-label="{escape(labels.FILTER)}">'
        "</div>"
    )
    return f"<h2>{escape(labels.QUESTION_SET)}</h2>{tools}{''.join(items)}"


def _answer_case(case: Mapping[str, Any], found: Sequence[Mapping[str, str]]) -> str:
    rows = [
        (labels.HISTORY, _text(" → ".join(case["history"]))),
        (labels.GOLD, _text(" | ".join(case["answers"]) if case["answerable"] else labels.NO_ANSWER_DUE)),
        (labels.EVIDENCE, _quotes((", ".join(case["docs"]), evidence) for evidence in case["evidence"])),
        (labels.GOT, _text(got(case))),
        ("", _text(case["answer"])),
        (labels.CITED, _quotes((citation["document"], citation["quote"]) for citation in case["citations"])),
        (labels.RETRIEVED, _quotes((passage["passage"], passage["text"]) for passage in found)),
        (labels.REASON, _text(reason(case))),
    ]
    return _details(case, case["right"], f"[{case['type']}] {case['question']}", rows)


def _search_case(case: Mapping[str, Any], values: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    scores = "; ".join(
        f"{labels.SYSTEM_LABELS.get(system, system)}: MRR@10 {rows[case['id']]['mrr@10']:.2f}"
        for system, rows in values.items()
        if case["id"] in rows
    )
    rows = [
        (labels.EVIDENCE, _text(", ".join(case["docs"]))),
        (labels.SYSTEM, _text(scores)),
        (labels.RETRIEVED, _quotes((p["passage"], p["text"]) for p in found.get(case["id"], ()))),
    ]
    right = values.get("hoi", {}).get(case["id"], {}).get("success@1", 0) == 1
    return _details(case, right, case["question"], rows)


def _details(case: Mapping[str, Any], right: bool, line: str, rows: Sequence[tuple[str, str]]) -> str:
    body = "".join(f"<dt>{escape(name)}</dt><dd>{value}</dd>" for name, value in rows if value)
    mark = "✓" if right else "✗"
    return (
        f'<details class="case{" right" if right else ""}"><summary><span class="mark">{mark}</span> '
        f"{escape(case['id'])} {escape(line)}</summary><dl>{body}</dl></details>\n"
    )


def _text(text: str) -> str:
    return escape(text)


def _quotes(pairs: Any) -> str:
    return "".join(f"<blockquote><b>{escape(name)}</b> {escape(quote)}</blockquote>" for name, quote in pairs)
