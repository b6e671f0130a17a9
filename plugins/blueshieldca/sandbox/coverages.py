"""Coverage now, before and to come, with the figures of each year. Every plan, group and figure is invented."""

from __future__ import annotations

from functools import partial

from plugins.blueshieldca.sandbox import plans
from webapp.api import TwinBenefit, TwinCoverage, b, visits

YEARS_TO_COME = ("{year}", "{year+1}")

Figures = tuple[TwinBenefit, ...]


def maxima(insurance: str, *figures: tuple[str, str, str, str, str]) -> Figures:
    """Deductibles (C) and out-of-pocket maxima (G) as (kind, level, network, total, left); left may be unsaid."""
    return tuple(
        b(kind, level, "30", insurance, period=period, amount=amount, network=network)
        for kind, level, network, total, left in figures
        for period, amount in (("23", total), ("29", left))
        if amount
    )


def counted(services: str, insurance: str, total: int, left: int) -> Figures:
    """Visits of a plan year, and what is left of them."""
    limit = partial(b, "F", "IND", services, insurance, authorization="N", network="Y")
    return limit(period="22", hsd=visits(total, "22", 1)), limit(period="29", hsd=visits(left, "29", 1))


def office_visit(insurance: str, amount: str) -> TwinBenefit:
    """The copay of a visit to the primary care provider."""
    return b("B", "IND", "98", insurance, "PRIMARY CARE", period="27", amount=amount, authorization="N", network="Y")


CHIROPRACTIC, ACUPUNCTURE, THERAPIES = "33", "64", "33^AD^PT^BF"

# A medical PPO whose plan year runs from July to June.

_BY_YEAR = tuple(row for row in plans.FULL_PPO if row.kind in "CG")
_LIMITS = [place for place, row in enumerate(plans.FULL_PPO) if row.kind == "F"]
_LAST_YEAR = maxima(
    "PR", ("C", "IND", "Y", "200", "0"), ("C", "FAM", "Y", "600", "85"), ("C", "IND", "N", "400", "400"),
    ("G", "IND", "Y", "2800", "1612.5"), ("G", "FAM", "Y", "5600", "3990"), ("G", "IND", "N", "7500", ""),
)  # fmt: skip
_NEXT_YEAR = maxima(
    "PR", ("C", "IND", "Y", "275", "275"), ("C", "FAM", "Y", "825", "825"), ("C", "IND", "N", "550", "550"),
    ("G", "IND", "Y", "3100", "3100"), ("G", "FAM", "Y", "6200", "6200"), ("G", "IND", "N", "8200", ""),
)  # fmt: skip
_VALUE = (("C", "IND", "Y", "500"), ("C", "FAM", "Y", "1500"), ("G", "IND", "Y", "5000"), ("G", "FAM", "Y", "10000"))


def _value(*left: str) -> Figures:
    return maxima("PR", *((*figure, rest) for figure, rest in zip(_VALUE, left, strict=True)))


FULL_PPO = TwinCoverage(
    plan="FULL PPO 250", insurance="PR", level="FAM", begins="{plan_year}0701", ends="{plan_year+1}0630",
    group=("W0099002", "EXAMPLE SCHOOL DISTRICT"),
    benefits=(
        *(row for row in plans.FULL_PPO[1 : _LIMITS[0]] if row not in _BY_YEAR),
        *counted(CHIROPRACTIC, "PR", 20, 17), *counted(ACUPUNCTURE, "PR", 20, 12), *counted(THERAPIES, "PR", 60, 41),
        *plans.FULL_PPO[_LIMITS[-1] + 1 :],
    ),
    figures=(("{year-1}", _LAST_YEAR), ("{year}", _BY_YEAR), ("{year+1}", _NEXT_YEAR)),
)  # fmt: skip
_VALUE_CARE = (b("1", "", "1^33^47^48^50^64^86^98^AD^BF^PT^UC", "PR", "VALUE PPO 500"), office_visit("PR", "35"))
VALUE_PPO = TwinCoverage(
    plan="VALUE PPO 500", insurance="PR", level="FAM", begins="{plan_year-1}0701", ends="{plan_year}0630",
    group=("W0088001", "SAMPLE COUNTY OFFICE"),
    benefits=(
        *_VALUE_CARE, *counted(CHIROPRACTIC, "PR", 12, 3), *counted(ACUPUNCTURE, "PR", 12, 12),
        *counted(THERAPIES, "PR", 30, 8),
    ),
    figures=(
        ("{year-2}", _value("310", "1190", "4420", "9105.5")),
        ("{year-1}", _value("145.75", "980", "3870", "8200")),
        ("{year}", _value("0", "415", "2950", "7120")),
    ),
)  # fmt: skip
PPO = (FULL_PPO, VALUE_PPO)

# An HMO whose plan year is the calendar year.


def _hmo(plan: str, begins: str, ends: str, copay: str, *figures: tuple[str, Figures]) -> TwinCoverage:
    return TwinCoverage(
        plan=plan, insurance="HM", begins=begins, ends=ends, group=("W0077003", "BAYSIDE SAMPLE FOODS"),
        benefits=(
            b("1", "", "1^33^47^48^50^64^86^98^AL^MH^PT^UC", "HM", plan), office_visit("HM", copay),
            *counted(CHIROPRACTIC, "HM", 30, 26), *counted(ACUPUNCTURE, "HM", 30, 30),
            *counted(THERAPIES, "HM", 40, 31),
        ),
        figures=figures,
    )  # fmt: skip


def _of_hmo(total: str, left: str) -> Figures:
    return maxima("HM", ("C", "IND", "Y", "0", ""), ("G", "IND", "Y", total, left))


HMO = (
    _hmo("ACCESS HMO 20", "{year}0101", "{year}1231", "20", ("{year}", _of_hmo("2500", "2215"))),
    _hmo("ACCESS HMO 35", "{year-1}0101", "{year-1}1231", "35", ("{year-1}", _of_hmo("3500", "1040"))),
)
FUTURE_HMO = (
    _hmo("ACCESS HMO 30", "{next_month_start}", "{last_month_end+13}", "30",
         *((year, _of_hmo("3000", "3000")) for year in YEARS_TO_COME)),
)  # fmt: skip
PAST = (
    TwinCoverage(
        plan="VALUE PPO 500", insurance="PR", begins="{next_month_start-25}", ends="{last_month_end-12}",
        group=("W0088001", "SAMPLE COUNTY OFFICE"),
        benefits=(*_VALUE_CARE, *_value("95", "1095", "4010", "9010")),
    ),
    TwinCoverage(
        plan="FULL PPO 250", insurance="PR", begins="{next_month_start-13}", ends="{last_month_end-3}",
        group=("W0066004", "NORTHSIDE SAMPLE PRINTERS"), benefits=(*plans.FULL_PPO[1:2], *_LAST_YEAR),
    ),
)  # fmt: skip
"""The one that ended last stands behind the older one: a reader has to look at the dates."""

# Other plans' members: the home plan says little.


def _home(
    plan: str, words: str, benefits: Figures, last_year: Figures, this_year: Figures
) -> tuple[TwinCoverage, ...]:
    home = partial(TwinCoverage, plan=plan, insurance="PR", words=words, benefits=benefits)
    return (
        home(begins="{year}0101", ends="{year}1231", figures=(("{year}", this_year),)),
        home(begins="{year-1}0101", ends="{year-1}1231", figures=(("{year-1}", last_year),)),
    )


OUT_OF_STATE = _home(
    "OUT OF STATE PPO",
    "ANSWERED BY THE HOME PLAN. DETAIL VARIES BY PLAN",
    plans.OUT_OF_STATE,
    maxima("PR", ("C", "IND", "Y", "900", "120"), ("G", "IND", "Y", "5500", "2300")),
    maxima("PR", ("C", "IND", "Y", "1000", "0"), ("G", "IND", "Y", "6000", "4200"), ("G", "IND", "N", "9000", "")),
)
FEDERAL = _home(
    "FEDERAL PROGRAM BASIC SELF 111",
    "ANSWERED BY THE HOME PLAN",
    plans.FEDERAL,
    maxima("PR", ("C", "IND", "Y", "0", ""), ("G", "IND", "Y", "6000", "5110")),
    maxima("PR", ("C", "IND", "Y", "0", ""), ("G", "IND", "Y", "6500", "5925")),
)

# Medi-Cal, by aid code. No visits are used up.


def _medi_cal(aid_code: str, begins: str, ends: str = "") -> TwinCoverage:
    redetermination = "" if ends else " REDETERMINATION DUE {plan_year+1}-09-30"
    return TwinCoverage(
        plan="PROMISE MEDI-CAL MANAGED CARE", insurance="MC", begins=begins, ends=ends, aid_code=aid_code,
        words=f"AID CODE {aid_code}." + redetermination, benefits=plans.MEDI_CAL_CARE,
        dates=(("292", "{month_start}-{month_end}"),) if not ends else (),
    )  # fmt: skip


MEDI_CAL = (_medi_cal("M1", "{year}0101"), _medi_cal("M3", "20240301", "{year-1}1231"))
FUTURE_MEDI_CAL = (_medi_cal("M1", "{next_month_start}"),)
PAST_MEDI_CAL = (_medi_cal("M3", "{next_month_start-13}", "{last_month_end-2}"),)
