"""Who cares for the sample members, now, before and to come, and how the members are reached. All are invented."""

from __future__ import annotations

from functools import partial

from webapp.api import Named, TwinBenefit, b

_doctor = partial(Named, role="P3", id_kind="XX")
_group = partial(Named, role="I3", id_kind="SV")

JUNE_PARK = _doctor(
    last="PARK", first="JUNE", id="1990000048", phone="3235550103",
    address=("310 TEST BOULEVARD", "LOS ANGELES", "CA", "90022"),
)  # fmt: skip
MARA_OSEI = _doctor(
    last="OSEI", first="MARA", id="1990000055", phone="5105550120", address=("45 TEST AVENUE", "OAKLAND", "CA", "94607")
)
IAN_ROWE = _doctor(
    last="ROWE", first="IAN", id="1990000063", phone="5105550121", address=("9 TEST COURT", "BERKELEY", "CA", "94704")
)
TOVA_LIND = _doctor(
    last="LIND", first="TOVA", id="1990000071", phone="5105550122", address=("77 TEST LANE", "ALAMEDA", "CA", "94501")
)
EASTSIDE = _group(
    last="EASTSIDE IPA", id="IPA0042", phone="3235550130",
    address=("320 TEST BOULEVARD", "LOS ANGELES", "CA", "90022"),
)  # fmt: skip
HARBORVIEW = _group(
    last="HARBORVIEW MEDICAL GROUP", id="IPA0051", phone="5105550131",
    address=("12 TEST PLAZA", "OAKLAND", "CA", "94612"),
)  # fmt: skip
HILLTOP = _group(
    last="HILLTOP IPA", id="IPA0063", phone="5105550132", address=("8 TEST TERRACE", "BERKELEY", "CA", "94709")
)
SEASIDE = _group(
    last="SEASIDE PHYSICIANS", id="IPA0077", phone="5105550133", address=("5 TEST PIER", "ALAMEDA", "CA", "94501")
)


def with_doctor(doctor: Named, when: str) -> TwinBenefit:
    """The primary care provider since a day, or in a time ("first-last")."""
    return b("L", "", "96", dates=(("295", when),), entities=(doctor,))


def in_group(group: Named, when: str) -> TwinBenefit:
    """The physician group since a day, or in a time."""
    return b("MC", "", "30", dates=(("295", when),), entities=(group,))


def reached(phone: str, language: str) -> TwinBenefit:
    """The member's own telephone number and preferred language."""
    return b("D", "", "30", messages=f"MEMBER PHONE {phone}. PREFERRED LANGUAGE {language}")


PPO_DOCTORS = (
    with_doctor(MARA_OSEI, "{plan_year}0701"),
    with_doctor(IAN_ROWE, "{plan_year-1}0701-{plan_year}0630"),
)
UNTIL_NEXT_MONTH = "{next_month_start-6}-{last_month_end+1}"
HMO_DOCTORS = (
    with_doctor(MARA_OSEI, UNTIL_NEXT_MONTH),
    with_doctor(IAN_ROWE, "{year-1}0101-{last_month_end-5}"),
    with_doctor(TOVA_LIND, "{next_month_start}"),
    in_group(HARBORVIEW, UNTIL_NEXT_MONTH),
    in_group(HILLTOP, "{year-1}0101-{last_month_end-5}"),
    in_group(SEASIDE, "{next_month_start}"),
)
MEDI_CAL_DOCTORS = (
    with_doctor(JUNE_PARK, "{next_month_start-9}"),
    with_doctor(IAN_ROWE, "20240301-{last_month_end-8}"),
    in_group(EASTSIDE, "{next_month_start-9}"),
    in_group(HILLTOP, "20240301-{last_month_end-8}"),
)
