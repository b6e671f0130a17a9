"""The sandbox's members, each there to show one thing. All are invented; nobody is called so at this number."""

from __future__ import annotations

from functools import partial

from plugins.bcbsma.sandbox import plans
from webapp.api import TwinMember

BOSTON = ("100 TEST STREET", "BOSTON", "MA", "02116")
THIS_YEAR = (("346", "{year}0101"), ("291", "{year}0101-{year}1231"))

_member = partial(
    TwinMember,
    payer="MABCBS",
    gender="F",
    address=BOSTON,
    group=("004099001", "EXAMPLE EMPLOYER INC"),
    plan=("DENT-PPO-1500", "DENTAL PPO 1500"),
    dates=THIS_YEAR,
)
_medical = partial(_member, plan=("MED-HMO-2000", "HMO 2000"))
_basic = partial(_member, plan=("DENT-BAS-1000", "DENTAL BASIC 1000"), benefits=plans.basic())
_in_family = partial(_basic, subscriber="family", last="BROOKFIELD", relationship="19", group=(), plan=())


def _rejected(code: str, shows: str, *codes: str) -> TwinMember:
    """Somebody whose ID (ending in `code`) brings a rejection, whatever else is typed."""
    return _member(
        key=f"rejected-{code}", shows=shows, member_id=f"XXP9000010{code}", rejects=codes or (code,),
        last="SAMPLE", first="REJECTED", birth="1970-01-01",
    )  # fmt: skip


MEMBERS = (
    _member(key="dental-ppo", shows="An active dental PPO with every kind of benefit", member_id="XXP900000001",
            last="ALVAREZ", first="ROSA", middle="M", birth="1985-04-12", benefits=plans.DENTAL_PPO),
    _member(key="dental-ppo-child", shows="A dependent on the dental PPO", subscriber="dental-ppo", relationship="19",
            last="ALVAREZ", first="MATEO", birth="2015-09-03", gender="M", group=(), plan=(),
            benefits=plans.DENTAL_PPO),
    _basic(key="family", shows="The subscriber of a family of five", member_id="XXP900000010",
           last="BROOKFIELD", first="HANNAH", birth="1984-07-19"),
    _in_family(key="family-spouse", shows="The spouse, with another last name", relationship="01",
               last="OKORO-VALE", first="OMAR", birth="1982-11-02", gender="M"),
    _in_family(key="family-twin", shows="A twin: only the first name tells the two apart", first="IRIS",
               birth="2018-06-21"),
    _in_family(key="family-other-twin", shows="The other twin, born on the same day", first="IVAN",
               birth="2018-06-21", gender="M"),
    _in_family(key="family-grown", shows="A grown child whose own coverage ended with last month", first="NOAH",
               birth="2000-01-15", gender="M", dates=(("346", "{last_year}0101"), ("347", "{last_month_end}"))),
    _basic(key="ended-last-month", shows="Coverage ended with last month", member_id="XXP900000011",
           last="LATELY", first="VERA", birth="1974-05-30",
           dates=(("346", "{last_year}0101"), ("347", "{last_month_end}"))),
    _basic(key="future", shows="Coverage begins next month: ask with a later service date too",
           member_id="XXP900000012", last="SOONER", first="MILO", birth="1996-02-11", gender="M",
           dates=(("346", "{next_month_start}"), ("291", "{next_month_start}-{next_year}1231"))),
    _basic(key="reinstated", shows="Suspended now, reinstated next month", member_id="XXP900000016",
           last="RETURNER", first="GWEN", birth="1980-12-24", benefits=plans.REINSTATED,
           dates=(("346", "{last_year}0101"),)),
    _basic(key="waiting", shows="Waiting periods for basic and major services", member_id="XXP900000013",
           last="NEWLYN", first="ABEL", birth="1992-09-09", gender="M", benefits=plans.WAITING),
    _basic(key="two-payers", shows="Two payers: another plan pays first", member_id="XXP900000014",
           last="DOUBLEDAY", first="RUTH", birth="1969-01-27", benefits=plans.TWO_PAYERS),
    _basic(key="used-up", shows="The year's maximum and cleanings are used up", member_id="XXP900000015",
           last="SPENDER", first="COLE", birth="1987-03-14", gender="M", benefits=plans.USED_UP),
    _basic(key="namesake", shows="Two people of this name and birth date: by name the payer finds both",
           member_id="XXP900000017", last="SAMENAME", first="JO", birth="1991-03-03", search="name_birth"),
    _basic(key="other-namesake", shows="The other one of that name: the ID finds one person",
           member_id="XXP900000018", last="SAMENAME", first="JO", birth="1991-03-03"),
    _medical(key="dental-ended", shows="Medical is active, dental has ended", member_id="XXP900000002",
             last="TESTERMAN", first="TOBIAS", birth="1971-11-23", gender="M",
             benefits=plans.MEDICAL_HMO + plans.DENTAL_ENDED),
    _member(key="ended", shows="All coverage ended with last year", member_id="XXP900000003",
            last="EXAMPLESON", first="IDA", birth="1990-02-28", benefits=plans.DENTAL_PPO,
            dates=(("346", "20200101"), ("347", "{last_year}1231"))),
    _member(key="pending", shows="Enrollment is being reviewed: call the payer", member_id="XXP900000004",
            last="WAITWELL", first="PAULA", birth="1999-06-15", benefits=plans.PENDING),
    _medical(key="medical-hmo", shows="A medical HMO without dental coverage", member_id="XXH900000005",
             last="MOCKRIDGE", first="HENRY", birth="1964-08-08", gender="M", benefits=plans.MEDICAL_HMO),
    _medical(key="out-of-state", shows="A member of another state: the home plan answers", member_id="QZQ900000006",
             last="FARAWAY", first="CORA", birth="1988-12-01", group=(), plan=(), benefits=plans.OUT_OF_STATE,
             card="other", service="30", address=("600 TEST ROAD", "PROVIDENCE", "RI", "02903")),
    _medical(key="federal", shows="A federal employee: R and 8 digits, no prefix", member_id="R12345678",
             last="POSTWICK", first="GLENN", birth="1977-07-07", gender="M", group=("FEP111", "BASIC SELF"), plan=(),
             benefits=plans.FEDERAL),
    _member(key="unheard-of", shows="Codes and a segment that nobody knows", member_id="XXP900000007",
            last="ODDLEY", first="UMA", birth="1982-03-19", benefits=plans.UNHEARD_OF),
    _member(key="markup", shows="Messages full of markup, which must stay text", member_id="XXP900000008",
            last="O'ANGLE-BRACKET", first="MINNIE", birth="1993-10-10", benefits=plans.MARKUP),
    _rejected("75", "Not found"),
    _rejected("72", "The ID is not valid"),
    _rejected("71", "The birth date differs"),
    _rejected("73", "The name differs"),
    _rejected("99", "Several reasons at once", "71", "73", "72"),
    _rejected("42", "The payer's system cannot answer now"),
    _rejected("62", "The date is outside of what the payer answers for"),
)  # fmt: skip
