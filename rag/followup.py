"""Questions that lean on the ones before ("Còn Cát Hải thì sao?", "Thế năm 2021?") made to stand alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag import kinds
from rag.lexicon import SHORTHAND
from rag.persons import persons
from rag.places import Place
from rag.question import Question, understand
from rag.text import fold, lower, nfc

_CONNECTIVE = re.compile(
    r"^\W*(?:the\s+)?(?:con|the|vay|the con|vay con|the thi|vay thi|con voi|rieng|con ve|the voi|a the|o the|va|tiep theo|con o|the o|doi voi|con nam|the nam|"
    r"trong do|trong so do|trong so nay|cu the|nhu vay|so voi|ngoai ra)(?!\w)"
)
_EMPTY = re.compile(
    r"thi sao|thi the nao|the nao|ra sao|bao nhieu|thi bao nhieu|la bao nhieu|co bao nhieu|nua|o do|tai do|don vi do|don vi nay|con|the|vay|thi|sao|rieng|voi|cua|"
    r"chi tieu|phan dau|muc tieu|ke hoach|du kien|o|tai|ben|phia|duoi|va|nam|trong|co|nhiem ky|cung ky|truoc|nam truoc|nam sau|nam ngoai|so|la|a|nhe|nhi|toan"
)
_PRONOUN = re.compile(
    r"(?<!\w)(?:o do|tai do|noi do|don vi (?:do|nay|ay)|dia phuong (?:do|nay|ay)|(?:huyen|xa|thanh pho|thi xa|tinh|quan|dac khu|phuong) (?:do|nay|ay)|nam (?:do|ay)|"
    r"trong do|so do|ong ay|ba ay|dong chi (?:do|ay|nay)|nguoi (?:do|nay|ay)|(?:cua|cho|voi|boi) ho(?=\W*$)|trong so do|hoi nghi (?:do|nay)|bao cao (?:do|nay))(?!\w)"
)
_THIS = re.compile(r"(?:ty le|ti le|con so|so|chi tieu|muc|so lieu) (?:nay|do|ay)(?!\w)")
_PREVIOUS_YEAR = re.compile(r"nam (?:truoc|ngoai|lien truoc)|cung ky nam truoc|so voi nam truoc")
_NEXT_YEAR = re.compile(r"nam (?:sau|tiep theo|toi)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def standalone(text: str, history: Sequence[str], known: Mapping[str, Place] | None = None) -> str:
    """The question as it would be asked without the ones before it; unchanged where it needs none of them.

    Only questions are looked at, never answers, so a refusal leaves nothing behind that could be reused.
    """
    text = nfc(text).strip()
    previous = [line for line in (nfc(line).strip() for line in history) if line]
    if not previous:
        return text
    base = previous[0]
    for following in previous[1:]:
        base = _join(base, following, known)
    return _join(base, text, known)


_OF_THEM = re.compile(
    r"(?<!\w)(?:trong (?:so )?do|trong so nay|so (?:do|nay)|cu the|nhu vay|o do|tai do|luc do|khi do)(?!\w)"
)


def of_what_was_told(text: str, known: Mapping[str, Place] | None = None) -> bool:
    """Whether a question asks of the very thing that the answer before it told of ("Trong đó có bao nhiêu …?").

    So does one that hardly says anything by itself ("Thế có mấy người thiệt mạng?").
    """
    if _OF_THEM.search(fold(nfc(text))) is not None:
        return True
    asked = understand(text, known)
    own = asked.names or asked.numbers or asked.years or asked.period or any(place.name for place in asked.places)
    return not own and len(asked.terms) < 3 and leans(text, known)


_BACK = re.compile(
    r"(?<!\w)(?:nhu vay|nhu the|dieu do|viec do|viec nay|van de (?:do|nay)|noi tren|neu tren|vua neu|tren day|ket qua (?:do|nay|ay))(?!\w)"
)


def leans(text: str, known: Mapping[str, Place] | None = None) -> bool:
    """Whether a question seems to need the ones before it: it points back, or hardly says anything by itself."""
    flat = fold(nfc(text))
    if _CONNECTIVE.search(flat) or _PRONOUN.search(flat) or _THIS.search(flat) or _BACK.search(flat):
        return True
    asked = understand(text, known)
    return len(asked.terms) < 2 and not (asked.names or asked.numbers)


_HIM_OR_HER = re.compile(
    r"(?<!\w)(?:ông|bà|anh|chị|cô|đồng chí|người|vị|ong|ba|chi|co|dong chi|nguoi|vi) (?:ấy|này|đó|ta|ay|nay|do)(?!\w)",
    re.IGNORECASE,
)


def of_a_person(text: str) -> bool:
    """Whether a question asks of a person that an earlier one named or asked for ("Ông ấy …")."""
    return _HIM_OR_HER.search(text) is not None


def with_person(text: str, name: str) -> str:
    """The question with the person's name in place of "ông ấy"."""
    return _HIM_OR_HER.sub(lambda match: f"{match.group().rsplit(' ', 1)[0]} {name}", text, count=1)


def _join(previous: str, text: str, known: Mapping[str, Place] | None) -> str:
    flat = fold(text)
    connective = bool(_CONNECTIVE.search(flat))
    asked = understand(text, known)
    bare = _is_bare(asked)
    against = _other_against(text, previous) if connective else None
    if against is not None:
        return against
    of_day = _other_day(text, asked, understand(previous, known)) if connective else None
    if of_day is not None:
        return of_day
    of_like = _of_like_noun(text, asked, understand(previous, known)) if connective else None
    if of_like is not None:
        return of_like
    rewritten = _other_noun(text, flat, connective, known)
    if rewritten is not None and understand(previous, known).kind in kinds.QUANTITATIVE:
        text, bare, connective = rewritten, False, True
        flat, asked = fold(text), understand(text, known)
    if not connective and not bare and not _PRONOUN.search(flat):
        alone = not (asked.places or asked.years or asked.period or asked.names or asked.numbers or asked.dates)
        if not alone or not _of_the_same(asked, understand(previous, known)):
            return text
    if asked.kind in (kinds.SMALL_TALK, kinds.INJECTION, kinds.SUMMARY):
        return text
    before = understand(previous, known)
    other = _other_person(text, asked, previous) if connective else None
    if other is not None:
        return other
    if bare and before.kind not in (kinds.SMALL_TALK, kinds.INJECTION):
        return _swap(previous, before, asked, flat)
    return _inherit(text, before, asked, flat)


_TITLE = re.compile(r"(?:ông|bà|anh|chị|đồng chí|đ/c|ong|ba|anh|chi|dong chi)\s+$", re.IGNORECASE)


def _other_person(text: str, asked: Question, previous: str) -> str | None:
    """The previous question of another person ("Còn bà Trần Thị Sáu thì sao?"), None where more than that is asked."""
    text = _LED_BY.sub("", text)
    named, before = persons(text), persons(previous)
    if len(named) != 1 or not before:
        return None
    said = fold(named[0].name).split()
    rest = [
        t for t in asked.terms if not _EMPTY.fullmatch(" ".join(t.folded)) and not set(t.folded) <= {*said, *_TITLES}
    ]
    if rest:
        return None
    start, end = before[0].start, before[0].end
    title, own = _TITLE.search(previous[:start]), _TITLE.search(text[: named[0].start])
    start = title.start() if title and own else start
    # of another person, without the office and the unit that stood before the name
    start = min([start, *(role[0] for role in before[0].roles if role[0] < start and own)])
    swapped = f"{previous[:start]}{own.group() if title and own else ''}{named[0].name}{previous[end:]}"
    return swapped[:1].upper() + swapped[1:]


_LED_BY = re.compile(r"^\W*(?:thế còn|vậy còn|thế thì|vậy thì|còn|thế|vậy|và)\s+", re.IGNORECASE)
_TITLES = frozenset("ong ba anh chi dong d/c".split())
_OTHER_NOUN = re.compile(
    r"^\W*(?:thế còn|the con|vậy còn|vay con|còn|con|thế|the)\s+(?P<noun>[^?]{3,40}?)\s+(?:thì|thi)\s+"
    r"(?P<verb>[^?]{2,40}?)\s+(?:bao nhiêu|bao nhieu|mấy|may)\W*$",
    re.IGNORECASE,
)
_NOUN_ONLY = re.compile(
    r"^\W*(?:thế còn|the con|vậy còn|vay con|còn|con)\s+(?P<rest>[^?]{3,80}?)(?:\s+(?:thì sao|thi sao))?\s*\W*$",
    re.IGNORECASE,
)


_NUMBER_OF = re.compile(r"^(?:tổng số|số lượng|số|tong so|so luong|so)\s+", re.IGNORECASE)


def _other_day(text: str, asked: Question, before: Question) -> str | None:
    """The previous question of another day or month ("Còn lần bỏ phiếu tháng 11/2014 thì sao?")."""
    if len(asked.dates) != 1 or len(before.dates) != 1 or asked.places or asked.names:
        return None
    rest = _NOUN_ONLY.match(text)
    known = {syllable for term in before.terms for syllable in term.folded}
    other = [
        term for term in asked.terms if not set(term.folded) & known and not _EMPTY.fullmatch(" ".join(term.folded))
    ]
    if rest is None or _QUESTION_WORD.search(fold(rest["rest"])) or len(other) > 1:
        return None
    return before.text.replace(before.dates[0], asked.dates[0], 1)


_AGAINST = re.compile(
    r"(?:so với|so voi) [^?,]+?(?=\s+(?:thì|tăng|giảm|là|bao|mấy|thi|tang|giam|la|may)(?!\w)|\s*\W*$)", re.IGNORECASE
)


def _other_against(text: str, previous: str) -> str | None:
    """The previous question against another plan or time ("Thế so với kế hoạch thành phố giao thì tăng bao nhiêu?")."""
    own, before = _AGAINST.search(text), _AGAINST.search(previous)
    if own is None or before is None or fold(own.group()) == fold(before.group()):
        return None
    return f"{previous[: before.start()]}{own.group()}{previous[before.end() :]}"


_QUESTION_WORD = re.compile(r"(?<!\w)(?:bao nhieu|may|nao|gi|ai|dau|sao|bao lau|bao gio|khi)(?!\w)")


def _other_noun(text: str, flat: str, connective: bool, known: Mapping[str, Place] | None) -> str | None:
    """ "Còn tổ chức đảng thì giám sát bao nhiêu?", "Thế còn tổ chức đảng bị kỷ luật?": asked of another thing."""
    how_many = "bao nhieu" if text.isascii() else "bao nhiêu"
    match = _OTHER_NOUN.match(text)
    noun = understand(match["noun"], known) if match else None
    if match and noun and not noun.places and not noun.years:
        return f"{match['verb']} {how_many} {match['noun']}?"
    match = _NOUN_ONLY.match(text) if connective else None
    if match and _QUESTION_WORD.search(fold(match["rest"])) is None:
        asked = understand(match["rest"], known)
        if len(asked.terms) >= 2 and not asked.places and not asked.years:
            return f"{how_many} {_NUMBER_OF.sub('', match['rest'])}?"
    return None


def _of_like_noun(text: str, asked: Question, before: Question) -> str | None:
    """The previous question for a figure, of another thing with a word in common: "Tỷ lệ hộ nghèo …?", "Còn cận nghèo?"."""
    rest = _NOUN_ONLY.match(text)
    if rest is None or before.kind not in kinds.QUANTITATIVE or _QUESTION_WORD.search(fold(rest["rest"])):
        return None
    if any(place.name for place in asked.places) or asked.years or asked.period or asked.names:
        return None
    said = fold(rest["rest"]).split()
    typed = [token.folded for token in before.tokens]
    for term in before.terms:
        size, shared = len(term.folded), [word for word in term.folded if word in said]
        at = next((i for i in range(len(typed) - size + 1) if tuple(typed[i : i + size]) == term.folded), None)
        if not shared or at is None or said == list(term.folded) or len(said) > _LIKE:
            continue
        tokens = before.tokens[at : at + size]
        lead = [token for token in tokens[: term.folded.index(shared[0])] if token.folded not in said]
        start, end = lead[-1].end if lead else tokens[0].start, tokens[-1].end
        return before.text[:start] + (" " if lead else "") + rest["rest"] + before.text[end:]
    return None


_LIKE = 5  # syllables of another thing that is asked of in the words of the question before


def _is_bare(asked: Question) -> bool:
    """Nothing is asked but for another unit or period."""
    if asked.target and _THIS.search(fold(asked.text)):
        return True
    rest = [
        term
        for term in asked.terms
        if not _EMPTY.fullmatch(" ".join(term.folded)) and not _YEAR.fullmatch(term.words[0])
    ]
    rest = [
        term for term in rest if term.folded[0] not in SHORTHAND and not all(word.isdigit() for word in term.folded)
    ]
    return not rest and bool(
        asked.places
        or asked.years
        or asked.period
        or _PREVIOUS_YEAR.search(fold(asked.text))
        or _NEXT_YEAR.search(fold(asked.text))
    )


def _swap(previous: str, before: Question, asked: Question, flat: str) -> str:
    """The previous question with the new unit and period in place of its own."""
    result = before.text
    years = asked.years
    if not years and before.years and _PREVIOUS_YEAR.search(flat):
        years = (before.years[0] - 1,)
    elif not years and before.years and _NEXT_YEAR.search(flat):
        years = (before.years[0] + 1,)
    if "so voi" in flat and years and before.years:
        return _with_tail(result, f" so với năm {years[0]}")
    edits: list[tuple[int, int, str]] = []
    tail = " theo chỉ tiêu" if asked.target and not before.target else ""
    if asked.places:
        label = ", ".join(place.label() for place in asked.places)
        label = fold(label) if before.unaccented else label
        old = [place for place in before.places if place.start < place.end]
        if old:
            edits.append((old[0].start, old[0].end, label))
            edits += [(place.start, place.end, "") for place in old[1:]]
        else:
            tail += f" ở {label}"
    if years or asked.period:
        wanted = str(years[0]) if years else f"{asked.period[0]}-{asked.period[1]}" if asked.period else ""
        old_years = list(_YEAR.finditer(result))
        if old_years:
            edits.append((old_years[0].start(), old_years[-1].end(), wanted))
        else:
            tail += f" {'năm' if years else 'nhiệm kỳ'} {wanted}"
    for start, end, replacement in sorted(edits, reverse=True):
        result = result[:start] + replacement + result[end:]
    return _with_tail(result, tail)


def _inherit(text: str, before: Question, asked: Question, flat: str) -> str:
    """The new question with the unit and the year of the previous one where it names none."""
    tail = ""
    if not any(place.name for place in asked.places) and before.places:
        label = ", ".join(place.label() for place in before.places)
        tail += f" o {fold(label)}" if asked.unaccented else f" ở {label}"
    if not asked.years and not asked.period and before.years:
        tail += f" {'nam' if asked.unaccented else 'năm'} {before.years[0]}"
    cleaned = _LED_BY.sub("", text)
    thing = _of_the_same(asked, before)
    if thing:
        if before.head:  # "bao nhiêu nơi chưa được cấp": of those that were counted before
            head = " ".join(before.head)
            cleaned = _COUNTED_AGAIN.sub(lambda match: f"{match['many']} {head}", cleaned)
        tail = f" ({thing}){tail}"
    people = persons(before.text) if not asked.names and not of_a_person(text) else []
    if people and len(asked.terms) < _ELLIPTIC:
        tail += (
            f" {'cua' if asked.unaccented else 'của'} {fold(people[0].name) if asked.unaccented else people[0].name}"
        )
    return _with_tail(cleaned[:1].upper() + cleaned[1:], tail)


def _of_the_same(asked: Question, before: Question) -> str:
    """What the previous question counts, where this one only asks how it changed or what is left of it: "Vậy còn bao
    nhiêu nơi chưa được cấp?", "So với năm trước thì tăng mấy phần trăm?". Else ""."""
    if asked.kind not in _MEASURED or before.kind not in kinds.QUANTITATIVE or asked.names:
        return ""
    known = {syllable for term in before.terms for syllable in term.folded}
    new = [
        term for term in asked.terms if not _RELATIVE.fullmatch(" ".join(term.folded)) and not set(term.folded) <= known
    ]
    missing = [term for term in before.terms if not set(term.folded) <= {token.folded for token in asked.tokens}]
    again = any(set(term.folded) & known for term in asked.terms)  # "Trong đó có bao nhiêu đảng viên nữ?" says of what
    of_them = len(asked.terms) <= _OF_THEM_TERMS and not again and _OF_THEM.search(fold(asked.text)) is not None
    if new and not of_them or not missing or not asked.terms:
        return ""
    thing = before.text
    for place in sorted(before.places, key=lambda place: -place.start):
        thing = f"{thing[: place.start]} {thing[place.end :]}"
    thing = re.sub(r"\s(?:của|cua|ở|o|tại|tai|về|ve)\s*$", "", " ".join(_NOT_THE_THING.sub(" ", thing).split()) + " ")
    return thing[:1].lower() + thing[1:].strip()


_NOT_THE_THING = re.compile(  # of a question for a figure
    r"(?<!\w)(?:(?:là|có|được|đạt|la|co|duoc|dat) )?(?:bao nhiêu|bao nhieu|mấy|may)(?: (?:là|la))?(?!\w)|"
    r"(?<!\w)(?:(?:ở|tại|của|trong|vào|o|tai|cua|trong|vao) )?(?:(?:cuối|đầu|cuoi|dau) )?(?:năm|nam) \d{4}|"
    r"(?<!\w)(?:ở|tại|của|o|tai|cua)(?=\s*(?:[?,]|$|\s(?:là|có|đạt|la|co|dat)\s))|[?,.]",
    re.IGNORECASE,
)
_COUNTED_AGAIN = re.compile(
    r"(?<!\w)(?P<many>bao nhiêu|bao nhieu|mấy|may) (?:nơi|chỗ|cái|noi|cho|cai)(?!\w)", re.IGNORECASE
)
_OF_THEM_TERMS = 2  # "Trong đó nữ là bao nhiêu người?"
_MEASURED = (*kinds.QUANTITATIVE, kinds.DIFFERENCE)
_RELATIVE = re.compile(  # folded terms that name nothing themselves
    r"(?:so voi|truoc do|truoc|cung ky|nam (?:truoc|ngoai)|tang|giam|nhich|nhich len|tang len|tang them|giam di|giam xuong|vuot|hut|thieu|dat|chua|"
    r"con lai|con|ke hoach|chi tieu|muc|phan tram|ty le|chenh|chenh lech|gap|nhieu hon|it hon|cao hon|thap hon|hon|kem|len|xuong|lan|moi|mot|"
    r"noi|cho|cai|can|chiec|nguoi|don vi|truong hop|vu|ho|so|tong|bang|phan|trung binh|binh quan|tinh|ra|duoc|bi|co|cap|lam|xong|hoan thanh|noi do|do)(?: .{0,4})?"
)
_ELLIPTIC = 6  # words of a question that may leave out of whom it asks


def _with_tail(text: str, tail: str) -> str:
    if not tail:
        return " ".join(text.split())
    stripped = re.sub(r"\s*[?.!]+\s*$", "", text)
    ended = text[len(stripped) :].strip()[:1]
    return " ".join(f"{stripped}{tail}".split()) + (ended or "?")


def same_question(first: str, second: str) -> bool:
    """Whether two questions are one but for case and spaces."""
    return " ".join(lower(first).split()) == " ".join(lower(second).split())
