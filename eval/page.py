"""The evaluation as one self-contained HTML file: tables, charts, and every question with what was found and cited.

The questions lie in the file as JSON and become elements as the reader goes along, so that ten thousand of them open as
fast as ten. Every text reaches the page as text, never as markup.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

from eval import labels
from eval.charts import charts
from eval.formats import Table, is_numeric
from eval.report import gold, got, reason, summary, system_label, tables, title, variant_label
from eval.results import Results

# A row of a question's details: a heading, and a text or quotes [source, text, relevant?].
Row = tuple[str, "str | list[list[Any]]"]

_STYLE = """
:root { color-scheme: light dark; --line: #d0d7de; --soft: #f4f6f8; --good: #1a7f37; --bad: #b42318; --mark: #ffe58f;
  --quiet: #57606a; }
@media (prefers-color-scheme: dark) { :root { --line: #444c56; --soft: #22272e; --good: #57ab5a; --bad: #f47067;
  --mark: #665200; --quiet: #adbac7; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 1100px; margin: 0 auto; padding: 1rem; }
h1 { overflow-wrap: anywhere; line-height: 1.25; } h2 { margin: 2rem 0 .5rem; }
table { border-collapse: collapse; font-size: .92rem; min-width: min(100%, 640px); }
.scroll { overflow-x: auto; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left; vertical-align: top; }
th:first-child, td:first-child { min-width: 8.5rem; padding-left: 0; }
td.n, th.n { text-align: right; white-space: nowrap; }
.note { color: var(--quiet); font-size: .92rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 440px), 1fr)); gap: 1rem 2rem;
  align-items: start; }
.charts svg { width: 100%; max-width: 520px; height: auto; }
details.case { border: 1px solid var(--line); border-left: 4px solid var(--bad); border-radius: 4px; margin: .4rem 0; }
details.case.right { border-left-color: var(--good); }
details.case > summary { cursor: pointer; padding: .45rem .6rem; overflow-wrap: anywhere; }
details.case dl { display: grid; grid-template-columns: 9.5rem 1fr; gap: .3rem .8rem; margin: 0;
  padding: 0 .8rem .6rem; }
dt { font-weight: 600; } dd { margin: 0; min-width: 0; overflow-wrap: anywhere; white-space: pre-line; }
blockquote { margin: 0 0 .4rem; padding: .2rem .6rem; background: var(--soft); border-left: 3px solid var(--line); }
blockquote.relevant { border-left-color: var(--good); }
blockquote b { color: var(--quiet); } blockquote em { color: var(--good); font-style: normal; font-weight: 600; }
mark { background: var(--mark); color: inherit; }
.sign { font-weight: 700; color: var(--bad); } .right .sign { color: var(--good); }
.id { color: var(--quiet); font-size: .88em; }
.tools { position: sticky; top: 0; padding: .5rem 0; background: Canvas; display: flex; gap: .6rem; flex-wrap: wrap;
  align-items: center; z-index: 1; }
select, input, button { font: inherit; padding: .3rem .5rem; min-height: 2.4rem; }
input { flex: 1 1 10rem; min-width: 0; }
@media (max-width: 600px) { details.case dl { grid-template-columns: 1fr; } dd { margin-bottom: .5rem; } }
@media print { .tools, #more { display: none; } }
"""
_SCRIPT = """
'use strict';
const data = JSON.parse(document.getElementById('data').textContent), STEP = 100;
const show = document.getElementById('show'), words = document.getElementById('words');
const list = document.getElementById('list'), more = document.getElementById('more');
const count = document.getElementById('count'), hay = [];
let wanted = [], shown = 0, timer = 0;
function element(tag, name, text) {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text !== undefined) made.textContent = text;
  return made;
}
function marked(target, text, pieces) {  // the evidence stands out in a passage that holds it
  let from = 0;
  const spans = pieces.map(piece => [text.indexOf(piece), piece.length]).filter(span => span[0] >= 0);
  spans.sort((a, b) => a[0] - b[0]);
  for (const [start, length] of spans) {
    if (start < from) continue;
    target.append(text.slice(from, start), element('mark', '', text.slice(start, start + length)));
    from = start + length;
  }
  target.append(text.slice(from));
}
function details(item) {
  const rows = element('dl');
  for (const [heading, value] of item.rows) {
    rows.append(element('dt', '', data.headings[heading]));
    const cell = element('dd');
    if (typeof value === 'string') cell.textContent = value;
    else for (const [source, text, relevant] of value) {
      const quote = element('blockquote', relevant ? 'relevant' : '');
      quote.append(element('b', '', source), ' ');
      if (relevant) quote.append(element('em', '', data.relevant), ' ');
      marked(quote, typeof text === 'number' ? data.texts[text] : text, item.evidence);
      cell.append(quote);
    }
    rows.append(cell);
  }
  return rows;
}
function caseOf(item) {
  const made = element('details', item.right ? 'case right' : 'case'), line = element('summary');
  const sign = element('span', 'sign', item.right ? '\\u2713' : '\\u2717');
  line.append(sign, ' ', element('span', 'id', item.id), ' ', item.line);
  made.append(line);
  made.addEventListener('toggle', () => { if (made.open && made.children.length === 1) made.append(details(item)); });
  return made;
}
function next() {
  const part = document.createDocumentFragment();
  for (const number of wanted.slice(shown, shown + STEP)) part.append(caseOf(data.cases[number]));
  list.append(part);
  shown = Math.min(shown + STEP, wanted.length);
  more.hidden = shown >= wanted.length;
  count.textContent = data.count.replace('{shown}', shown).replace('{count}', wanted.length);
}
function textOf(number) {
  return hay[number] ??= JSON.stringify(data.cases[number]).normalize('NFC').toLowerCase();
}
function filter() {
  const text = words.value.normalize('NFC').toLowerCase().trim();
  wanted = [];
  data.cases.forEach((item, number) => {
    if ((show.value === 'all' || (show.value === 'right') === item.right) && (!text || textOf(number).includes(text)))
      wanted.push(number);
  });
  list.replaceChildren();
  shown = 0;
  next();
}
show.addEventListener('input', filter);
words.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(filter, 150); });
more.addEventListener('click', next);
filter();
"""


def page(results: Results) -> str:
    """The HTML document; it loads nothing from anywhere."""
    heading = title(results)
    parts = [f"<h1>{escape(heading)}</h1>", f"<p>{escape(summary(results))}</p>"]
    if results["kind"] != "retrieval":
        parts.append(f"<p>{escape(labels.EXPLANATION)}</p>")
    drawn = charts(results)
    if drawn:
        parts.append(f'<div class="charts">{"".join(drawn)}</div>')
    parts += [_table(table) for table in tables(results, misses=False)]
    if results.get("cases"):
        parts.append(_cases(results))
    return (
        '<!doctype html>\n<html lang="vi"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(heading)}</title><style>{_STYLE}</style></head>\n<body>'
        + "\n".join(parts)
        + "</body></html>\n"
    )


def _table(table: Table) -> str:
    numeric = [i > 0 and all(is_numeric(row[i]) for row in table.rows) for i in range(len(table.columns))]

    def cells(tag: str, row: Sequence[str]) -> str:
        return "".join(
            f"<{tag}{' class=n' if number else ''}>{escape(cell)}</{tag}>"
            for cell, number in zip(row, numeric, strict=True)
        )

    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in table.rows)
    note = f'<p class="note">{escape(table.note)}</p>' if table.note else ""
    head = f"<thead><tr>{cells('th', table.columns)}</tr></thead>"
    rows = f'<div class="scroll"><table>{head}<tbody>{body}</tbody></table></div>' if table.rows else ""
    return f"<h2>{escape(table.title)}</h2>{rows}{note}"


def _cases(results: Results) -> str:
    options = (("all", labels.SHOW_ALL), ("wrong", labels.SHOW_WRONG), ("right", labels.SHOW_RIGHT))
    choices = "".join(f'<option value="{value}">{escape(text)}</option>' for value, text in options)
    filter_label = escape(labels.FILTER)
    return (
        f"<h2>{escape(labels.QUESTION_SET)}</h2>"
        f'<div class="tools"><select id="show" aria-label="{escape(labels.SHOW)}">{choices}</select>'
        f'<input id="words" type="search" placeholder="{filter_label}" aria-label="{filter_label}">'
        '<span id="count" class="note" role="status"></span></div><div id="list"></div>'
        f'<p><button id="more" type="button" hidden>{escape(labels.SHOW_MORE)}</button></p>'
        f"<noscript><p>{escape(labels.NO_SCRIPT)}</p></noscript>"
        f'<script type="application/json" id="data">{_embedded(page_data(results))}</script>'
        f"<script>{_SCRIPT}</script>"
    )


def _embedded(data: Mapping[str, Any]) -> str:
    """JSON that no text can break out of."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def page_data(results: Results) -> dict[str, Any]:
    """What the script builds the list from; headings and passages are given once, by number."""
    section = results.get("retrieval") or {}
    texts = {unit_id: number for number, unit_id in enumerate(section.get("texts", {}))}
    headings: dict[str, int] = {}
    cases = []
    for case in results["cases"]:
        right, rows = _rows(results["kind"], case, section, texts)
        if case["history"]:
            rows = [(labels.HISTORY, " → ".join(case["history"])), *rows]
        numbered = [[headings.setdefault(name, len(headings)), value] for name, value in rows if value]
        kind = labels.TYPE_LABELS.get(case["type"], case["type"])
        line = f"{case['question']}  [{kind}]" if kind else case["question"]
        cases.append(
            {"id": case["id"], "line": line, "right": right, "evidence": list(case["evidence"]), "rows": numbered}
        )
    return {
        "headings": list(headings),
        "texts": [entry["text"] for entry in section.get("texts", {}).values()],
        "relevant": labels.RELEVANT,
        "count": labels.SHOWN_COUNT,
        "cases": cases,
    }


def _rows(
    kind: str, case: Mapping[str, Any], section: Mapping[str, Any], texts: Mapping[str, int]
) -> tuple[bool, list[Row]]:
    """Whether a case counts as right, and its details."""
    rows: list[Row] = [
        (labels.GOLD, gold(case)),
        (labels.EVIDENCE, [[name, text, False] for name, text in _evidence(case)]),
    ]
    if kind != "retrieval":
        rows += [
            (labels.GOT, got(case)),
            (labels.FULL_ANSWER, case["answer"] if case["answered"] else ""),
            (labels.CITED, [[f"[{c['n']}] {c['document']}", c["quote"], False] for c in case["citations"]]),
            (labels.REASON, reason(case)),
        ]
    if kind == "robustness":
        rows += [(variant_label(name), _typed(typed)) for name, typed in case["variants"].items() if name != "original"]
        return all(typed["right"] for typed in case["variants"].values()), rows
    found = [
        [f"{rank}. {section['texts'][entry['passage']]['document']}", texts[entry["passage"]], entry["relevant"]]
        for rank, entry in enumerate(section.get("found", {}).get(case["id"], ()), start=1)
    ]
    rows += [(labels.FIRST_RANK, "; ".join(_ranks(case["id"], section))), (labels.RETRIEVED, found)]
    if kind == "retrieval":
        return section["values"]["hoi"].get(case["id"], {}).get("success@1", 0) == 1, rows
    return bool(case["right"]), rows


def _evidence(case: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    paired = len(case["docs"]) == len(case["evidence"])
    for number, text in enumerate(case["evidence"]):
        yield case["docs"][number] if paired else ", ".join(case["docs"]), text


def _ranks(case_id: str, section: Mapping[str, Any]) -> Iterator[str]:
    """At which rank each system has its first relevant passage."""
    for system, rows in section.get("values", {}).items():
        reciprocal = rows.get(case_id, {}).get("mrr@10")
        if reciprocal is not None:
            rank = str(round(1 / reciprocal)) if reciprocal else labels.NO_RANK
            yield f"{system_label(system)}: {rank}"


def _typed(typed: Mapping[str, Any]) -> str:
    sign = "✓" if typed["right"] else "✗"
    told = "" if typed["right"] else f" ({reason(typed)})"
    return f"{sign} {typed['question']}\n→ {got(typed)}{told}"
