"""Nouns that figures count, folded: those that stand for any other, people, and what are no people. Data only."""

from __future__ import annotations

GENERIC_HEADS = frozenset(  # folded
    "nguoi cai chiec khoan suat truong hop doi tuong dong chi luot vu em don vi muc ban".split()
)
GENERIC_ALONE = frozenset("nguoi cai chiec khoan suat luot vu em muc ban".split())
GENERIC_PAIRS = frozenset(("truong hop", "doi tuong", "dong chi", "don vi"))
MEASURES = frozenset("tan ta yen kg ha m² m³ km met lit con chiec luot cay khoi gio".split())
UNITS_ASKED = MEASURES | frozenset("cm mm m3 mw kw kv kwh ngay thang tuoi tuan tieng".split())
CLASSIFIERS = frozenset("con chiec luot cay".split())
WRITTEN_AS = {
    "met": ("m", "m2", "m²"),
    "khoi": ("m3", "m³"),
    "m²": ("m2",),
    "m³": ("m3",),
    "tieng": ("gio",),
}  # of units
NO_PERSONS = frozenset("mat lan nam thang ngay gio phut vu xa phuong huyen tinh diem cuoc lop ha km ty trieu".split())
NO_PERSONS_PAIRS = frozenset(
    (
        "chi tieu", "khu vuc", "van ban", "du an", "to chuc", "chi bo", "dang bo", "mo hinh", "co so", "cong trinh",
        "nhiem vu", "noi dung", "hoi nghi", "cuoc hop", "thiet bi", "don vi", "phuong an", "ke hoach", "suat qua", "ho so",
        "bien che", "doanh nghiep", "cong ty", "san pham", "nghi quyet", "y kien", "don thu", "dich vu",
    )
)  # fmt: skip
PEOPLE = frozenset(
    (
        "dang vien", "can bo", "ca nhan", "quan chung", "cong an", "hoc sinh", "sinh vien", "giao vien", "dai bieu", "uy vien",
        "lao dong", "cong nhan", "doan vien", "hoi vien", "cu tri", "nong dan", "phu nu", "tre em", "thanh nien", "chien si",
        "bac si", "benh nhan", "nan nhan", "bi can", "bi cao", "cong chuc", "vien chuc", "nguoi", "em", "chau",
    )
)  # fmt: skip
OF_ANY_PEOPLE = frozenset(("nguoi", "em", "chau", "ca nhan", "can bo"))
OF_ANYTHING = frozenset(
    "truong hop doi tuong vu ca luot suat phieu nguon ti ty trieu nghin con tan ta kg ha m² km m mo hinh".split()
)
