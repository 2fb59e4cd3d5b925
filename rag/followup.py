"""Questions that lean on the ones before ("Còn Cát Hải thì sao?", "Thế năm 2021?") made to stand alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag import kinds
from rag.ellipsis import NOUN_ONLY, OTHER_NOUN, QUESTION_WORD, of_other_subject, with_other_piece
from rag.followup_persons import EMPTY, LED_BY, of_a_person, other_person
from rag.lexicon import SHORTHAND
from rag.persons import persons
from rag.places import Place
from rag.question import Question, understand
from rag.text import fold, folded_syllables, lower, nfc

_CONNECTIVE = re.compile(
    r"^\W*(?:the\s+)?(?:con|the|vay|the con|vay con|the thi|vay thi|con voi|rieng|con ve|the voi|a the|o the|va|tiep theo|con o|the o|doi voi|con nam|the nam|roi|"
    r"trong do|trong so do|trong so nay|cu the|nhu vay|so voi|ngoai ra)(?!\w)"
)
_PRONOUN = re.compile(
    r"(?<!\w)(?:o do|tai do|noi do|don vi (?:do|nay|ay)|dia phuong (?:do|nay|ay)|(?:huyen|xa|thanh pho|thi xa|tinh|quan|dac khu|phuong) (?:do|nay|ay)|nam (?:do|ay)|"
    r"trong do|so do|ong ay|ba ay|dong chi (?:do|ay|nay)|nguoi (?:do|nay|ay)|(?:cua|cho|voi|boi) ho(?=\W*$)|trong so do|hoi nghi (?:do|nay)|bao cao (?:do|nay))(?!\w)"
)
_THIS = re.compile(r"(?:ty le|ti le|con so|so|chi tieu|muc|so lieu) (?:nay|do|ay)(?!\w)")
_PREVIOUS_YEAR = re.compile(r"nam (?:truoc|ngoai|lien truoc)|cung ky nam truoc|so voi nam truoc")
_NEXT_YEAR = re.compile(r"nam (?:sau|tiep theo|toi)")
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")


def standalone(
    text: str, history: Sequence[str], known: Mapping[str, Place] | None = None, *, named: bool = False
) -> str:
    """The question as it would be asked without the ones before it; unchanged where it needs none of them.

    `named`: of whom it asks ("ông ấy") is known by name, and needs no unit besides. Only questions are looked at, never answers, so a refusal leaves nothing behind that could be reused.
    """
    text = nfc(text).strip()
    previous = [line for line in (nfc(line).strip() for line in history) if line]
    if not previous:
        return text
    base = previous[0]
    for following in previous[1:]:
        base = _join(base, following, known)
    return _join(base, text, known, named=named)


_OF_THEM = re.compile(
    r"(?<!\w)(?:trong (?:so )?do|trong so nay|so (?:do|nay)|cu the|nhu vay|o do|tai do|luc do|khi do)(?!\w)"
)


_THE_DOCUMENT = re.compile(
    r"(?<!\w)(?:văn bản|nghị quyết|kế hoạch|quyết định|chỉ thị|kết luận|thông báo|công văn|đề án|van ban|nghi quyet|ke hoach|quyet dinh|chi thi|"
    r"ket luan|thong bao|cong van|de an|cái|cai) (?:đó|này|ấy|do|nay|ay)(?!\w)",
    re.IGNORECASE,
)


def of_a_document(text: str) -> bool:
    """Whether a question asks of a document that an earlier one asked for ("Văn bản đó …")."""
    return _THE_DOCUMENT.search(text) is not None


def with_document(text: str, document: str) -> str:
    """The question with a document's name in place of "văn bản đó"."""
    return _THE_DOCUMENT.sub(lambda _: document, text, count=1)


def of_them(text: str) -> bool:
    """Whether a question asks for a part of what the answer before it told of ("Trong đó có bao nhiêu …?")."""
    return _PART_ASKED.search(fold(nfc(text))) is not None


_PART_ASKED = re.compile(r"(?<!\w)trong (?:so )?(?:do|nay)(?!\w)")


def of_what_was_told(text: str, known: Mapping[str, Place] | None = None) -> bool:
    """Whether a question asks of the very thing that the answer before it told of ("Trong đó có bao nhiêu …?").

    So does one that hardly says anything by itself ("Thế có mấy người thiệt mạng?").
    """
    if _OF_THEM.search(fold(nfc(text))) is not None:
        return True
    asked = understand(text, known)
    own = asked.names or asked.numbers or asked.years or asked.period or any(place.name for place in asked.places)
    return not own and len(asked.terms) < 3 and leans(text, known)


_FIGURE_ALONE = re.compile(  # folded: "Cụ thể là bao nhiêu phần trăm?", "Thế được mấy hộ?"
    r"\W*(?:(?:vay|the|con|va|cu the|chinh xac|con so|so|muc|ty le|tuc|nghia|la|thi|do|nay|duoc|dat|co|chiem|khoang|chung|noi do|no|o do|xa do|huyen do)\W+)*"
    r"(?P<figure>(?:bao nhieu|may)(?:\s+[^\W\d_%]+){0,2}\s*%?)\W*"
)
_UNITS = "xã|phường|thị trấn|huyện|quận|thành phố|thị xã|tỉnh|thôn|ấp|bản|nơi|bên|trường|chợ|sở|ban|ngành|người"
_WHICH_MOST = re.compile(  # "Xã nào … cao nhất?", "… trường nào vận động được nhiều học bổng nhất?"
    rf"(?<!\w)(?:(?:{_UNITS}|{fold(_UNITS)}|\w+ \w+) (?:nào|nao)|ai|đâu|dau)(?!\w)(?P<of>[^?]*?)\s+"
    r"(?:nhiều|cao|lớn|ít|thấp|đông|nhỏ|kém|nhieu|lon|it|thap|dong|nho|kem)(?P<thing>(?:\s\w+){0,5}?)\s+(?:nhất|nhat|hơn|hon)(?P<rest>[^?]*)",
    re.IGNORECASE,
)


def of_the_most(text: str, last: str) -> re.Match[str] | None:
    """Where a question asks for the bare figure of what the last one asked for: "Xã nào … cao nhất?", "Bao nhiêu?"."""
    return _WHICH_MOST.search(last) if _FIGURE_ALONE.fullmatch(fold(nfc(text))) else None


_HOW_MANY, _NAME = 2, 6  # syllables of "bao nhiêu", and of a name


def name_in(told: str) -> str:
    """The name that a short answer tells, without a figure behind it; "" of a sentence."""
    name = re.split(r":|\s+(?:với\s+|đạt\s+|\()?\d", told)[0].strip(" ,(")
    return name if len(name.split()) <= _NAME else ""


def with_winner(text: str, last: re.Match[str], winner: str) -> str:
    """A question for the bare figure as it would be asked of what the answer before named."""
    asked = _FIGURE_ALONE.fullmatch(fold(text))
    figure = text[asked.start("figure") : asked.end("figure")] if asked else text
    figure = figure if not last["thing"] or len(figure.split()) > _HOW_MANY else f"{figure}{last['thing']}"
    of = f"{last.string[: last.start()]}{winner}{last['of']} {figure}{last['rest']}"
    return " ".join(of.split()).rstrip(" ?") + "?"


def asks_of_another(text: str, whole: str, last: str) -> bool:
    """Whether `whole`, made of a follow-up, is the question before with another piece in place of one of its own."""
    words, own, before = ({*folded_syllables(each)} for each in (whole, text, last))
    return whole != text and len(before - own) > 1 and len((before - own) & words) >= _KEPT * len(before - own)


_KEPT = 0.6  # of the words of the question before that are not in the follow-up
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


_WHAT_OF_IT = re.compile(r"(?<!\w)thi (?:sao|(?:nhu )?the nao)\W*$")
_OF_A_YEAR = re.compile(r"^\W*nam (?:19|20)\d\d thi (?!.*(?<!\w)(?:nam|thi)(?!\w))")


def _join(previous: str, text: str, known: Mapping[str, Place] | None, *, named: bool = False) -> str:
    flat = fold(text)
    connective = bool(_CONNECTIVE.search(flat) or _OF_A_YEAR.search(flat))
    asked = understand(text, known)
    bare = _is_bare(asked)
    before = understand(previous, known)
    replaced = with_other_piece(text, asked, before) if connective or _WHAT_OF_IT.search(flat) else None
    if replaced is not None:
        return replaced
    of_subject = of_other_subject(text, before) if connective else None
    if of_subject is not None:
        return _inherit(of_subject, before, understand(of_subject, known), same=False)
    rewritten = _other_noun(text, connective, known)
    if rewritten is not None and before.kind in kinds.QUANTITATIVE:
        text, bare, connective = rewritten, False, True
        flat, asked = fold(text), understand(text, known)
    if not connective and not bare and not _PRONOUN.search(flat):
        alone = not (asked.places or asked.years or asked.period or asked.names or asked.numbers or asked.dates)
        if not alone or not _of_the_same(asked, before):
            return text
    if asked.kind in (kinds.SMALL_TALK, kinds.INJECTION, kinds.SUMMARY):
        return text
    other = other_person(text, asked, previous) if connective else None
    if other is not None:
        return other
    if bare and before.kind not in (kinds.SMALL_TALK, kinds.INJECTION):
        return _swap(previous, before, asked, flat)
    return _inherit(
        _IS_WHO.sub(
            lambda match: (
                match["who"] if " " in match["who"] else f"{'la' if asked.unaccented else 'là'} {match['who']}"
            ),
            text,
        ),
        before,
        asked,
        named=named,
    )


_IS_WHO = re.compile(r"(?<!\w)(?:thì|thi) (?P<who>(?:là |la )?(?:ai|gì|gi))(?=\s*\W*$)", re.IGNORECASE)
_NUMBER_OF = re.compile(r"^(?:tổng số|số lượng|số|tong so|so luong|so)\s+", re.IGNORECASE)


def _other_noun(text: str, connective: bool, known: Mapping[str, Place] | None) -> str | None:
    """ "Còn tổ chức đảng thì giám sát bao nhiêu?", "Thế còn tổ chức đảng bị kỷ luật?": asked of another thing."""
    how_many = "bao nhieu" if text.isascii() else "bao nhiêu"
    match = OTHER_NOUN.match(text)
    noun = understand(match["noun"], known) if match else None
    if match and noun and not noun.places and not noun.years:
        return f"{match['verb']} {how_many} {match['noun']}?"
    match = NOUN_ONLY.match(text) if connective else None
    if match and QUESTION_WORD.search(fold(match["rest"])) is None:
        asked = understand(match["rest"], known)
        if len(asked.terms) >= 2 and not asked.places and not asked.years:
            return f"{how_many} {_NUMBER_OF.sub('', match['rest'])}?"
    return None


def _is_bare(asked: Question) -> bool:
    """Nothing is asked but for another unit or period."""
    if asked.target and _THIS.search(fold(asked.text)):
        return True
    rest = [
        term
        for term in asked.terms
        if not EMPTY.fullmatch(" ".join(term.folded)) and not _YEAR.fullmatch(term.words[0])
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


def _inherit(text: str, before: Question, asked: Question, *, same: bool = True, named: bool = False) -> str:
    """The new question with the unit and the year of the previous one where it names none."""
    tail = ""
    if not any(place.name for place in asked.places) and before.places and not named:
        label = ", ".join(place.label() for place in before.places)
        tail += f" o {fold(label)}" if asked.unaccented else f" ở {label}"
    if not asked.years and not asked.period and before.years:
        tail += f" {'nam' if asked.unaccented else 'năm'} {before.years[0]}"
    cleaned = LED_BY.sub("", text)
    thing = _of_the_same(asked, before) if same else ""
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
    elif before.kind == kinds.NUMBER and not asked.head and asked.places and OTHER_NOUN.match(text):
        # "Còn xã Quỳnh Lương thì niêm yết bao nhiêu?": of what was counted before
        cleaned = _NOTHING_COUNTED.sub(lambda match: f"{match['many']} {' '.join(before.head)}", cleaned)
    return _with_tail(cleaned[:1].upper() + cleaned[1:], tail)


_NOTHING_COUNTED = re.compile(r"(?<!\w)(?P<many>bao nhiêu|bao nhieu|mấy|may)(?=\s*\W*$)", re.IGNORECASE)


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
    if new and not of_them or not missing or not (asked.terms or _SHARE_ALONE.match(fold(asked.text))):
        return ""
    thing = before.text
    for place in sorted(before.places, key=lambda place: -place.start):
        thing = f"{thing[: place.start]} {thing[place.end :]}"
    thing = re.sub(r"\s(?:của|cua|ở|o|tại|tai|về|ve)\s*$", "", " ".join(_NOT_THE_THING.sub(" ", thing).split()) + " ")
    return thing[:1].lower() + thing[1:].strip()


_SHARE_ALONE = re.compile(
    r"\W*(?:(?:vay|the|va|nhu vay) )*(?:thi )?(?:da )?(?:dat|vuot|bang|chiem|tang|giam) (?:duoc )?(?:bao nhieu|may) (?:phan tram|%)"
)
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
    r"(?:so voi|truoc do|truoc|cung ky|nghi quyet|du toan|muc tieu|nam (?:truoc|ngoai)|tang|giam|nhich|nhich len|tang len|tang them|giam di|giam xuong|vuot|hut|thieu|dat|chua|"
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
