"""The sandbox's members, each there to show one thing. All are invented; nobody is called so at this number."""

from __future__ import annotations

from functools import partial

from plugins.blueshieldca.sandbox import carers, coverages, plans
from webapp.api import TwinMember

OWN, PROMISE = "940360524", "SYNPROM"
"""Ids under which the plans are asked; the second belongs to the sandbox, the real one is not public."""

THIS_YEAR = (("346", "20250701"), ("291", "{year}0101-{year}1231"))
MEDI_CAL_DATES = (("307", "{asked}"), ("356", "20240301"))
COVERED = (("346", "{begins}"), ("291", "{begins}-{ends}"))
"""The dates of a member with several coverages: those of the one in force on the date asked."""
COVERED_BY_MEDI_CAL = (("307", "{asked}"), ("356", "{begins}"))
TEN = "; one of ten whose IDs can be pasted together"
SEVEN = "; one of seven whose IDs can be pasted together"

_member = partial(
    TwinMember,
    payer=OWN,
    gender="F",
    address=("200 TEST AVENUE", "OAKLAND", "CA", "94607"),
    group=("W0099002", "EXAMPLE SCHOOL DISTRICT"),
    dates=THIS_YEAR,
)
_in_family = partial(_member, subscriber="family", last="MARLOWE", relationship="19", group=(), benefits=plans.FULL_PPO)
_promise = partial(
    TwinMember,
    payer=PROMISE,
    gender="F",
    address=("300 TEST BOULEVARD", "LOS ANGELES", "CA", "90022"),
    group=("LAC-MCAL", "LOS ANGELES COUNTY MEDI-CAL"),
    dates=MEDI_CAL_DATES,
)


_covered = partial(_member, group=(), dates=COVERED)


def _rejected(code: str, shows: str, *codes: str) -> TwinMember:
    """Somebody whose ID (ending in `code`) brings a rejection, whatever else is typed."""
    return _member(
        key=f"rejected-{code}", shows=shows, member_id=f"XEA9000010{code}", rejects=codes or (code,),
        last="SAMPLE", first="REJECTED", birth="1970-01-01",
    )  # fmt: skip


MEMBERS = (
    _covered(key="ppo", shows="A medical PPO from July to June; another plan and employer the year before" + TEN,
             member_id="XEA900000002", last="NGUYEN", first="DAVID", birth="1979-09-30", gender="M",
             coverages=coverages.PPO, benefits=(*carers.PPO_DOCTORS, carers.reached("5105550141", "ENGLISH"))),
    _covered(key="ppo-child", shows="A dependent on the medical PPO, with the same past coverage", subscriber="ppo",
             relationship="19", last="NGUYEN", first="LINH", birth="2012-02-18", coverages=coverages.PPO,
             benefits=carers.PPO_DOCTORS),
    _covered(key="hmo", shows="An HMO: physician groups past, current and future; dues paid to the month's end" + TEN,
             member_id="XEA900000022", last="GROVES", first="PILAR", birth="1985-01-19", coverages=coverages.HMO,
             dates=(*COVERED, ("343", "{last_month_end+1}")),
             benefits=(*carers.HMO_DOCTORS, carers.reached("5105550142", "SPANISH"))),
    _covered(key="future-only", shows="Nothing but a coverage that begins next month" + TEN, member_id="XEA900000020",
             last="AHEAD", first="NOVA", birth="1992-08-08", coverages=coverages.FUTURE_HMO),
    _covered(key="past-only", shows="Two past coverages and nothing else: the later one counts" + TEN,
             member_id="XEA900000021", last="FORMER", first="DALE", birth="1958-11-30", gender="M",
             coverages=coverages.PAST),
    _member(key="family", shows="The subscriber of a family of five" + TEN, member_id="XEA900000010",
            last="MARLOWE", first="PETRA", birth="1981-04-08", benefits=plans.FULL_PPO),
    _in_family(key="family-spouse", shows="The spouse, with another last name", relationship="01",
               last="DA SILVA", first="RUI", birth="1980-08-17", gender="M"),
    _in_family(key="family-twin", shows="A twin: only the first name tells the two apart", first="WREN",
               birth="2017-10-05"),
    _in_family(key="family-other-twin", shows="The other twin, born on the same day", first="ROWAN",
               birth="2017-10-05", gender="M"),
    _in_family(key="family-grown", shows="A grown child whose own coverage ended with last month", first="TESS",
               birth="1999-12-31", dates=(("346", "{last_year}0101"), ("347", "{last_month_end}"))),
    _member(key="ended-last-month", shows="Coverage ended with last month" + TEN, member_id="XEA900000011",
            last="LATELY", first="VERA", birth="1974-05-30", benefits=plans.FULL_PPO,
            dates=(("346", "{last_year}0101"), ("347", "{last_month_end}"))),
    _member(key="future", shows="Coverage begins next month: ask with a later service date too" + TEN,
            member_id="XEA900000012", last="SOONER", first="MILO", birth="1996-02-11", gender="M",
            benefits=plans.FULL_PPO,
            dates=(("346", "{next_month_start}"), ("291", "{next_month_start}-{next_year}1231"))),
    _member(key="reinstated", shows="Suspended now, reinstated next month" + TEN, member_id="XEA900000016",
            last="RETURNER", first="GWEN", birth="1980-12-24", benefits=plans.REINSTATED,
            dates=(("346", "{last_year}0101"),)),
    _member(key="two-payers", shows="Two payers: another plan pays first", member_id="XEA900000013",
            last="DOUBLEDAY", first="RUTH", birth="1969-01-27", benefits=plans.TWO_PAYERS),
    _member(key="visits-used", shows="This plan year's chiropractic visits are used up" + TEN, member_id="XEA900000014",
            last="SPENDER", first="COLE", birth="1987-03-14", gender="M", benefits=plans.VISITS_USED, service="33"),
    _member(key="namesake", shows="Two people of this name and birth date: by name the payer finds both",
            member_id="XEA900000017", last="SAMENAME", first="JO", birth="1991-03-03", benefits=plans.FULL_PPO,
            search="name_birth"),
    _member(key="other-namesake", shows="The other one of that name: the ID finds one person",
            member_id="XEA900000018", last="SAMENAME", first="JO", birth="1991-03-03", benefits=plans.FULL_PPO),
    _promise(key="medicare", shows="Medicare, found by the Medicare number (MBI)" + SEVEN, member_id="J90000033",
             mbi="1EG4TE5MK72", last="SILVERTON", first="MAX", birth="1951-02-03", gender="M", search="number",
             group=(), benefits=plans.MEDICARE, dates=THIS_YEAR),
    _promise(key="share-of-cost", shows="Medi-Cal with a share of cost, found by CIN" + SEVEN, member_id="J90000043",
             cin="99999994E", last="PARTWAY", first="LENA", birth="1978-06-06", benefits=plans.SHARE_OF_COST,
             search="number"),
    _promise(key="medi-cal", member_id="J90000003", cin="99999991A",
             shows="Medi-Cal managed care, another aid code last year; dental is the state's" + SEVEN,
             references=(("3H", "1999999"),), last="GARCIA", first="ELENA", birth="1993-07-15",
             coverages=coverages.MEDI_CAL,
             benefits=(*carers.MEDI_CAL_DOCTORS, carers.reached("3235550143", "SPANISH"))),
    _promise(key="medi-medi", shows="Medi-Cal and Medicare, found by SSN, MBI or CIN" + SEVEN, member_id="J90000013",
             search="number", ssn="899990013", mbi="1EG4TE5MK73", cin="99999992C", references=(("3H", "1999998"),),
             last="SPECIMEN", first="ODA", birth="1949-05-05", coverages=coverages.MEDI_CAL,
             benefits=(*carers.MEDI_CAL_DOCTORS, carers.reached("3235550144", "ENGLISH"))),
    _promise(key="medi-cal-future", shows="Medi-Cal that begins next month and nothing else" + SEVEN,
             member_id="J90000053", cin="99999995F", last="UPCOMING", first="NOEMI", birth="2001-01-09",
             dates=COVERED_BY_MEDI_CAL, coverages=coverages.FUTURE_MEDI_CAL),
    _promise(key="medi-cal-past", shows="Nothing but Medi-Cal that ended some months ago" + SEVEN,
             member_id="J90000063", cin="99999996G", last="ELAPSED", first="OTTO", birth="1966-06-21", gender="M",
             dates=COVERED_BY_MEDI_CAL, coverages=coverages.PAST_MEDI_CAL),
    _promise(key="medi-cal-ended", shows="Medi-Cal that ended with last year" + SEVEN, member_id="J90000023",
             cin="99999993D", last="EXAMPLESON", first="IVO", birth="1985-10-20", gender="M", benefits=plans.MEDI_CAL,
             dates=(("356", "20220101"), ("357", "{last_year}1231"))),
    _member(key="ended", shows="All coverage ended with last year" + TEN, member_id="XEA900000003",
            last="EXAMPLESON", first="IDA", birth="1990-02-28", benefits=plans.FULL_PPO,
            dates=(("346", "20200101"), ("347", "{last_year}1231"))),
    _member(key="dental-ended", shows="Medical is active, dental has ended; found by SSN too", member_id="XEA900000004",
            ssn="899990004", last="TESTERMAN", first="TOBIAS", birth="1971-11-23", gender="M",
            benefits=plans.FULL_PPO + plans.DENTAL_ENDED, service="35"),
    _member(key="pending", shows="Enrollment is being reviewed: call the payer", member_id="XEA900000005",
            last="WAITWELL", first="PAULA", birth="1999-06-15", benefits=plans.PENDING),
    _member(key="no-prefix", shows="An ID without a prefix", member_id="900000006",
            last="PLAINFIELD", first="ANNA", birth="1968-04-01", benefits=plans.FULL_PPO),
    _covered(key="out-of-state", shows="A member of another state: the home plan answers", member_id="QZQ900000006",
            last="FARAWAY", first="CORA", birth="1988-12-01", coverages=coverages.OUT_OF_STATE, card="other",
            address=("600 TEST ROAD", "PROVIDENCE", "RI", "02903")),
    _covered(key="out-of-state-child", shows="A dependent on another state's plan", subscriber="out-of-state",
            relationship="19", last="FARAWAY", first="FINN", birth="2016-01-31", gender="M",
            coverages=coverages.OUT_OF_STATE, card="other"),
    _covered(key="federal", shows="A federal employee: R and 8 digits, no prefix", member_id="R12345678",
            last="POSTWICK", first="GLENN", birth="1977-07-07", gender="M", group=("FEP111", "BASIC SELF"),
            coverages=coverages.FEDERAL),
    _member(key="unheard-of", shows="Codes and a segment that nobody knows", member_id="XEA900000007",
            last="ODDLEY", first="UMA", birth="1982-03-19", benefits=plans.UNHEARD_OF),
    _member(key="markup", shows="Messages full of markup, which must stay text", member_id="XEA900000008",
            last="O'ANGLE-BRACKET", first="MINNIE", birth="1993-10-10", benefits=plans.MARKUP),
    _rejected("75", "Not found"),
    _rejected("72", "The ID is not valid"),
    _rejected("71", "The birth date differs"),
    _rejected("73", "The name differs"),
    _rejected("99", "Several reasons at once", "71", "73", "72"),
    _rejected("42", "The payer's system cannot answer now"),
)  # fmt: skip
