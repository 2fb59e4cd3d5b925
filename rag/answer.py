"""One question in, one answer out: understand, search, extract, phrase, cite, or refuse. No language model."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

from rag import kinds, messages
from rag.candidate import Candidate
from rag.cite import Citations, quote_span
from rag.compare import compare, measures_change, said_as_change
from rag.extract import candidates
from rag.grouping import agreeing, grouped
from rag.leaning import Leaning
from rag.pairs import told_of_all
from rag.parts import joined, of_person, split
from rag.places import Place, parse, same_unit
from rag.points import POINT, asks_for_points, points
from rag.question import Question, one_figure, understand
from rag.records import Answer, Citation, Hit
from rag.summary import summarise
from rag.telling import telling_part
from rag.text import fold, lower, nfc, without_diacritics, without_emphasis
from rag.thresholds import BOTH_SIDES, DEFAULT, LEAST_FIT, Thresholds, accepts
from rag.turns import leaning, whole_question
from rag.two_things import asks_together, side_by_side
from rag.typed import as_meant, is_restored
from rag.wording import capital, computed_short, conclusion, labelled, period, sentence
from rag.year_sides import year_sides

Search = Callable[[str, Sequence[Place], int], Sequence[Hit]]

POOL = 24  # passages that are read for an answer
WIDE_POOL = 80  # for questions over many reports
MAX_ALTERNATIVES = 3


def answer(
    text: str,
    history: Sequence[str],
    search: Search,
    *,
    known: Mapping[str, Place],
    place_labels: Sequence[str],
    thresholds: Thresholds = DEFAULT,
    mend: Callable[[str], str] = str,
) -> Answer:
    """Answer `text`, asked after the questions of `history`.

    `search(text, places, limit)` returns hits best first; `known` maps folded names to the units that the reports speak
    of and `place_labels` lists them for refusals. `mend` puts slips right, and diacritics back into a text typed
    without them.
    """
    begun = time.perf_counter()
    text = nfc(text).strip()
    ask = partial(answer, search=search, known=known, place_labels=place_labels, thresholds=thresholds, mend=mend)
    asked = as_meant(text, mend)
    both = split(asked)
    told = _of_both(both, history, ask, known) if both else None
    if told is not None:
        return replace(told, question=text, standalone_question=text)
    earlier = [as_meant(line, mend) for line in history]
    whole = whole_question(asked, earlier, ask, known)
    question = understand(whole, known, restored=is_restored(text, asked))
    answering = _Answering(question, search, thresholds, place_labels)
    answering.leaning = leaning(asked, whole, earlier, ask, known)
    result = answering.run()
    total = (time.perf_counter() - begun) * 1000
    timings = {
        "search": round(answering.search_ms, 2),
        "answer": round(total - answering.search_ms, 2),
        "total": round(total, 2),
    }
    return replace(result, question=text, standalone_question=whole, timings_ms=timings)


def _of_both(
    both: tuple[str, str], history: Sequence[str], ask: Callable[..., Answer], known: Mapping[str, Place]
) -> Answer | None:
    """The answers of two questions that were asked as one; None where the first has none."""
    first = ask(both[0], history)
    if not first.answered:
        return None
    asks_who = understand(both[0], known).kind == kinds.WHO
    second = ask(of_person(both[1], first) if asks_who else both[1], (*history, both[0]))
    times = {key: round(first.timings_ms[key] + second.timings_ms[key], 2) for key in first.timings_ms}
    return replace(joined(first, second), timings_ms=times)


class _Answering:
    """The state of answering one question: what was searched and how long that took."""

    def __init__(self, question: Question, search: Search, thresholds: Thresholds, place_labels: Sequence[str]) -> None:
        self.question = question
        self.thresholds = thresholds
        self.place_labels = place_labels
        self.search_ms = 0.0
        self._search = search
        self._hits: list[Hit] = []
        self.leaning = Leaning()

    def run(self) -> Answer:
        kind = self.question.kind
        if kind == kinds.SMALL_TALK:
            return self._refuse(
                messages.REFUSAL_SMALL_TALK.format(example=messages.EXAMPLE_QUESTION), alternatives=False
            )
        if kind == kinds.INJECTION:
            return self._refuse(messages.REFUSAL_INSTRUCTION, alternatives=False)
        if kind == kinds.SUMMARY:
            return self._summary()
        if kind in (kinds.COMPARE, kinds.EXTREME, kinds.DIFFERENCE, kinds.TOTAL):
            return self._compare()
        if not (self.question.terms or self.question.names or self.question.role or self.question.numbers):
            return self._refuse(messages.REFUSAL, alternatives=False)  # nothing is asked about
        sums = asks_together(self.question)
        worked_out = self._differing() or (self._together() if sums else None)
        if worked_out is not None:
            return worked_out
        hits = self._find(self.question, POOL)
        told = points(self.question, hits) if asks_for_points(self.question) else []
        if told:
            return self._of_sentences(told)
        found = self.leaning.of(candidates(self.question, hits))
        accepted = [candidate for candidate in found if self._accept(candidate)]
        accepted = [c for c in accepted if told_of_all(self.question, c)] if sums else accepted
        return self._single(accepted, found) if accepted else self._refuse(self._why_not(found))

    def _find(self, question: Question, limit: int) -> Sequence[Hit]:
        begun = time.perf_counter()
        hits = self._search(_query(question), question.places, limit)
        self.search_ms += (time.perf_counter() - begun) * 1000
        self._hits += [hit for hit in hits if hit not in self._hits] if not self._hits else []
        return hits

    def _accept(self, candidate: Candidate, kind: str = "") -> bool:
        return accepts(self.thresholds, candidate, kind or self.question.kind)

    # --- one figure, name, date or phrase -------------------------------------------------------------------------

    def _single(self, accepted: Sequence[Candidate], found: Sequence[Candidate] = ()) -> Answer:
        groups = grouped(self.question, accepted, alike=self.thresholds.group)
        cited = Citations()
        fitting = [candidate for candidate in found if candidate.frame.product > LEAST_FIT]
        also = agreeing(self.question, groups[0], fitting) if len(groups) == 1 else ()
        sentences = [sentence(candidate, cited, also) for candidate in groups]
        if len(groups) == 1:
            short = groups[0].short
        elif self.question.kind == kinds.ROLE:
            short = "; ".join(candidate.short for candidate in groups)
        else:
            short = "; ".join(labelled(candidate, groups) for candidate in groups)
        text = " ".join(sentences)
        if self.question.kind == kinds.YES_NO:
            text = f"{capital(short)}. {text}"
            said = telling_part(self.question, groups[0].quote, denied=short == messages.NO)
            short = capital(f"{short}: {said}" if said else short)
        frames = {(c.frame.place_label, c.frame.year_label) for c in groups}
        if len(frames) < len(groups) and self.question.kind in kinds.QUANTITATIVE:
            text += " " + messages.DISAGREEMENT
        return _answered(short, text, cited)

    # --- several units or years ------------------------------------------------------------------------------------

    def _compare(self) -> Answer:
        question = self.question
        extreme = question.kind == kinds.EXTREME
        listed = sum(1 for place in question.places if place.name) > 1  # the figures of each are to be compared
        said = self._said_outright() if extreme and not listed else None
        if said is not None:
            return said
        changed = self._said_as_change()
        if changed is not None:
            return changed
        found = compare(question, lambda side: self._find(side, POOL if side.places else WIDE_POOL), self._accept)
        if found is None or not any(side.candidate for side in found.sides):
            if question.kind == kinds.COMPARE and found is None:
                return self._as_phrase()
            return self._of_them_together() or self._refuse(messages.REFUSAL)
        alone = sum(side.candidate is not None for side in found.sides) < 2
        if alone and (extreme or (question.kind == kinds.COMPARE and len(found.sides) < 2)):
            return self._refuse(messages.REFUSAL)  # of one alone, nobody can say that it is the most
        missing = [side.label for side in found.sides if side.candidate is None]
        if missing and question.kind in (kinds.DIFFERENCE, kinds.TOTAL):
            return self._refuse(messages.REFUSAL_SIDE.format(missing=", ".join(missing)))
        cited = Citations()
        sides = sorted(found.sides, key=lambda side: side is not found.winner) if extreme else found.sides
        lines = list(dict.fromkeys(sentence(side.candidate, cited) for side in sides if side.candidate))
        short = "; ".join(f"{capital(side.label)}: {side.candidate.short}" for side in found.sides if side.candidate)
        if extreme and found.winner and found.winner.candidate:
            short = f"{capital(found.winner.label)}: {found.winner.candidate.short}"
        lines += conclusion(question, found)
        if found.computed is not None:
            short = computed_short(found)
        notice = messages.REFUSAL_SIDE.format(missing=", ".join(missing)) if missing else ""
        if notice and not any(character.isdigit() for character in notice):
            lines, notice = [*lines, notice], ""  # a year that is missing stands in no report that could be cited
        return replace(_answered(short, " ".join(lines), cited), notice=notice)

    def _differing(self) -> Answer | None:
        """By how much a figure differs between two years ("từ 2030 đến 2032 tăng thêm bao nhiêu …?"); None where the
        reports do not tell both."""
        asked = self.question
        if not (asked.since or asked.spanned) or asked.kind == kinds.PERCENT or not year_sides(asked):
            return None
        self.question = replace(asked, kind=kinds.DIFFERENCE)
        told = self._compare()
        if not told.answered:
            self.question = asked
        return told if told.answered else None

    def _together(self) -> Answer | None:
        """The sum of the figures of two things that one report counts apart; None where it does not."""
        asked = replace(self.question, kind=kinds.TOTAL)
        found = compare(asked, lambda side: self._find(side, POOL), partial(self._accept, kind=kinds.NUMBER))
        parts = [side.candidate for side in found.sides if side.candidate] if found else []
        if found is None or found.computed is None or not (found.labelled or side_by_side(parts)):
            return None
        self.question, cited = asked, Citations()
        lines = list(dict.fromkeys(sentence(part, cited) for part in parts))
        return _answered(computed_short(found), " ".join([*lines, *conclusion(asked, found)]), cited)

    def _said_as_change(self) -> Answer | None:
        """The difference of one thing over time that a report itself tells ("tăng 8 vụ so với cùng kỳ")."""
        places = [place for place in self.question.places if place.name]
        if self.question.kind != kinds.DIFFERENCE or len(places) > 1 or not measures_change(self.question):
            return None
        accept = partial(self._accept, kind=kinds.NUMBER)
        told = said_as_change(self.question, lambda asked: self._find(asked, POOL), accept)
        if told is None:
            return None
        self.question, candidate = told
        return self._single([candidate])

    def _said_outright(self) -> Answer | None:
        """The sentence that itself says which is the most or least ("thấp nhất là thị trấn Krông Kmar 4,7%")."""
        asked = replace(self.question, kind=kinds.SUPERLATIVE)
        best = next(iter(candidates(asked, self._find(asked, POOL))), None)
        return self._single([best]) if best is not None and self._accept(best) else None

    def _as_phrase(self) -> Answer:
        """A comparing question without comparable figures may still be answered by a sentence."""
        self.question = replace(self.question, kind=kinds.WHAT)
        found = candidates(self.question, self._find(self.question, POOL))
        least = BOTH_SIDES if "hay" in fold(self.question.text).split() else 0.0  # "A hay B nhiều hơn?"
        accepted = [c for c in found if self._accept(c) and c.support >= least]
        return self._single(accepted) if accepted else self._refuse(messages.REFUSAL)

    def _of_them_together(self) -> Answer | None:
        """One figure of a thing that lies in all of the units listed ("dự án ở xã A, xã B được bao nhiêu tiền?")."""
        kind = one_figure(self.question)
        if kind is None:
            return None
        question = replace(self.question, kind=kind)
        found = candidates(question, self._find(question, POOL))
        names = [fold(place.name) for place in question.places]
        accepted = [c for c in found if self._accept(c) and all(name in fold(c.hit.passage.text) for name in names)]
        if not accepted:
            return None
        self.question = question
        return self._single(accepted[:1])

    # --- summaries and refusals -----------------------------------------------------------------------------------

    def _summary(self) -> Answer:
        hits = self._find(self.question, POOL)
        picked = points(self.question, hits) or summarise(self.question, hits)
        return self._of_sentences(picked) if picked else self._refuse(messages.REFUSAL)

    def _of_sentences(self, picked: Sequence[Candidate]) -> Answer:
        """Sentences or points of one report, each cited, with the short answer of the first."""
        cited = Citations()
        document = picked[0].hit.document
        lines = []
        for candidate in picked:
            span = quote_span(candidate)
            said = without_emphasis(" ".join(document.text[slice(*span)].split())).rstrip(" .;,")
            lines.append(f"{said} [{cited.cite(document, span)}].")
        points_told = picked[0].kind == POINT
        text = "\n".join(f"– {line}" for line in lines) if points_told else " ".join(lines)
        return _answered(picked[0].short, text, cited)

    def _why_not(self, found: Sequence[Candidate]) -> str:
        """The refusal, with what the reports do hold where the unit or the year is what is missing."""
        named = [place for place in self.question.places if place.name]
        known = [parse(label) for label in self.place_labels if label] if named else []
        if known and not any(same_unit(place, other) for place in named for other in known):
            if not any(_mentions(hit, named) for hit in self._hits):
                labels = ", ".join(dict.fromkeys(label for label in self.place_labels if label and parse(label).name))
                if labels and len(labels) < 200:
                    return f"{messages.REFUSAL} {messages.REFUSAL_PLACE.format(place=named[0].label(), known=labels)}"
            return messages.REFUSAL
        if self.question.years and self.question.kind in kinds.QUANTITATIVE:
            free = replace(self.question, years=())
            other = [c for c in candidates(free, self._hits) if self._accept(c)]
            periods = [
                period(c.frame.year_label, c)
                for c in other
                if c.frame.year_label
                and c.likeness >= 0.9 * other[0].likeness
                and not any(str(year) in c.frame.year_label for year in self.question.years)
            ]
            if periods:
                asked = ", ".join(messages.PERIOD_YEAR.format(year=year) for year in self.question.years)
                known_years = ", ".join(dict.fromkeys(periods))
                if named:
                    return f"{messages.REFUSAL} " + messages.REFUSAL_YEAR.format(
                        place=named[0].label(), known=known_years, asked=asked
                    )
                return f"{messages.REFUSAL} " + messages.REFUSAL_YEAR_ANY.format(known=known_years, asked=asked)
        return messages.REFUSAL

    def _refuse(self, text: str, *, alternatives: bool = True) -> Answer:
        related: list[Citation] = []
        if alternatives:
            for number, hit in enumerate(self._hits[:MAX_ALTERNATIVES], 1):
                related.append(hit.document.cite(number, hit.passage.start, hit.passage.end))
        return Answer("", "", False, "", text, (), tuple(related))


def _answered(short: str, text: str, cited: Citations) -> Answer:
    return Answer("", "", True, short, text, tuple(cited.found))


def _query(question: Question) -> str:
    """What is searched for: the question with its shorthand expanded, without diacritics if so typed."""
    return without_diacritics(question.text) if question.restored else question.text


def _mentions(hit: Hit, places: Sequence[Place]) -> bool:
    return any(lower(place.name) in lower(hit.passage.text) for place in places)
