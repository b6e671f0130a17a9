"""What the sandbox's plans cover. The shapes follow public plan summaries; every figure and name is invented.

The medical PPO and the Medi-Cal plan are worked examples of the project.
"""

from __future__ import annotations

from dataclasses import replace

from webapp.api import Named, b, visits

FULL_PPO = (
    b("1", "FAM", "30", "PR", "FULL PPO 250"),
    b("1", "", "1^33^47^48^50^86^88^98^AL^MH^PT^UC", "PR", "FULL PPO 250"),
    b("C", "IND", "30", "PR", period="23", amount="250", network="Y"),
    b("C", "IND", "30", "PR", period="29", amount="117.4", network="Y"),
    b("C", "FAM", "30", "PR", period="23", amount="750", network="Y"),
    b("C", "FAM", "30", "PR", period="29", amount="402.15", network="Y"),
    b("C", "IND", "30", "PR", period="23", amount="500", network="N"),
    b("C", "IND", "30", "PR", period="29", amount="500", network="N"),
    b("G", "IND", "30", "PR", period="23", amount="3000", network="Y"),
    b("G", "IND", "30", "PR", period="29", amount="2867.4", network="Y"),
    b("G", "FAM", "30", "PR", period="23", amount="6000", network="Y"),
    b("G", "FAM", "30", "PR", period="29", amount="5652.15", network="Y"),
    b("G", "IND", "30", "PR", period="23", amount="8000", network="N"),
    b("B", "IND", "98", "PR", "PRIMARY CARE", period="27", amount="20", authorization="N", network="Y"),
    b("B", "IND", "98", "PR", "SPECIALIST", period="27", amount="40", authorization="N", network="Y"),
    b("B", "IND", "UC", "PR", period="27", amount="20", authorization="N", network="Y"),
    b("B", "IND", "86", "PR", period="27", amount="150", authorization="N", network="W",
      messages="COPAYMENT WAIVED IF ADMITTED"),
    b("A", "IND", "48^50", "PR", percent=".2", authorization="Y", network="Y"),
    b("A", "IND", "48^50", "PR", percent=".4", authorization="Y", network="N"),
    b("A", "IND", "62", "PR", percent=".2", authorization="Y", network="Y",
      messages="PRIOR AUTHORIZATION REQUIRED FOR ADVANCED IMAGING"),
    b("A", "IND", "80", "PR", percent="0", authorization="N", network="Y",
      messages="PREVENTIVE CARE - DEDUCTIBLE DOES NOT APPLY"),
    b("F", "IND", "33", "PR", period="23", authorization="N", network="Y", hsd=visits(20, "23", 1)),
    b("F", "IND", "33", "PR", period="29", authorization="N", network="Y", hsd=visits(17, "29", 1)),
    b("F", "IND", "64", "PR", period="23", authorization="N", network="Y", hsd=visits(20, "23", 1)),
    b("F", "IND", "PT", "PR", period="23", authorization="Y", network="Y",
      messages="UNLIMITED WHEN MEDICALLY NECESSARY"),
    b("A", "IND", "MH", "PR", percent=".2", authorization="N", network="Y"),
    b("B", "IND", "AL", "PR", period="27", amount="0", authorization="N", network="Y", hsd=visits(1, "23", 1)),
    b("I", "IND", "61", "PR"),
    b("U", "", "88", "PR", messages="PHARMACY BENEFIT IS MANAGED BY A VENDOR",
      entities=(Named(role="VN", last="SYNTHETIC PHARMACY SERVICES", id="SYNRX", contact="PHARMACY HELP DESK",
                      phone="8005550101"),)),
)  # fmt: skip

TWO_PAYERS = (
    *FULL_PPO,
    b("R", "", "30", references=(("1W", "OTH000000013"),), dates=(("290", "{year}0101"),),
      messages="ANOTHER PLAN PAYS FIRST. SEND ITS EXPLANATION OF BENEFITS WITH THE CLAIM",
      entities=(Named(role="PRP", last="FIRST SYNTHETIC HEALTH PLAN", id="99998", contact="PROVIDER SERVICE",
                      phone="8005550106"),)),
    b("R", "", "30", entities=(Named(role="SEP", last="SYNTHETIC PLAN OF CALIFORNIA", id="940360524"),)),
)  # fmt: skip

VISITS_USED = (
    b("1", "IND", "30", "PR", "FULL PPO 250"),
    b("1", "", "1^33^47^48^50^64^86^98^PT^UC", "PR", "FULL PPO 250"),
    b("B", "IND", "98", "PR", "PRIMARY CARE", period="27", amount="20", authorization="N", network="Y"),
    b("F", "IND", "33", "PR", period="22", authorization="N", network="Y", hsd=visits(20, "22", 1)),
    b("F", "IND", "33", "PR", period="29", authorization="N", network="Y", hsd=visits(0, "29", 1),
      messages="NO VISITS ARE LEFT IN THIS PLAN YEAR"),
    b("F", "IND", "64", "PR", period="22", authorization="N", network="Y", hsd=visits(12, "22", 1)),
    b("F", "IND", "64", "PR", period="29", authorization="N", network="Y", hsd=visits(1, "29", 1)),
)  # fmt: skip

REINSTATED = (
    b("6", "IND", "30", "PR", "FULL PPO 250", dates=(("349", "{last_month_end}"), ("348", "{next_month_start}")),
      messages="COVERAGE IS SUSPENDED. IT IS REINSTATED ON THE FIRST DAY OF NEXT MONTH"),
)  # fmt: skip

_OFFICE_CALLS = "1^47^86^98^UC"

MEDI_CAL = (
    b("1", "IND", "30", "MC", "PROMISE MEDI-CAL MANAGED CARE", references=(("M7", "M1"),),
      dates=(("292", "{month_start}-{month_end}"),), messages="AID CODE M1. REDETERMINATION DUE {plan_year+1}-09-30"),
    b("1", "", "1^33^47^48^50^86^98^AL^MH^UC", "MC"),
    b("C", "IND", "30", "MC", period="23", amount="0", network="W"),
    b("G", "IND", "30", "MC", period="23", amount="0", network="W"),
    b("Y", "IND", "30", "MC", period="34", amount="0", messages="NO SHARE OF COST"),
    b("B", "IND", _OFFICE_CALLS, "MC", period="27", amount="0", authorization="N", network="Y"),
    b("A", "IND", "48^50", "MC", percent="0", authorization="Y", network="Y"),
    b("F", "IND", "64", "MC", period="34", authorization="N", network="Y", hsd=visits(2, "34", 1),
      messages="MORE WITH PRIOR AUTHORIZATION"),
    b("I", "IND", "35", "MC",
      messages="DENTAL CARE IS COVERED BY THE STATE MEDI-CAL DENTAL PROGRAM, NOT BY THIS PLAN"),
    b("U", "", "35", entities=(Named(role="VN", last="STATE MEDI-CAL DENTAL PROGRAM", id="SYNDENTI",
                                     contact="DENTAL CUSTOMER SERVICE", phone="8005550102"),)),
    b("U", "", "88", messages="PHARMACY CLAIMS GO TO THE STATE PHARMACY PROGRAM"),
    b("L", "", "96", dates=(("295", "20240301"),),
      entities=(Named(role="P3", last="PARK", first="JUNE", id="1990000048", id_kind="XX", phone="3235550103",
                      address=("310 TEST BOULEVARD", "LOS ANGELES", "CA", "90022")),)),
    b("MC", "", "30", entities=(Named(role="I3", last="EASTSIDE IPA", id="IPA0042", id_kind="SV"),)),
)  # fmt: skip

MEDI_CAL_CARE = tuple(row for row in MEDI_CAL[1:] if row.kind not in ("L", "MC"))
"""What it covers, without the statement that it is in force and without the member's own doctors."""

_SHARE = next(row for row in MEDI_CAL if row.kind == "Y")
_LEFT = "COVERAGE BEGINS EACH MONTH WHEN THE SHARE OF COST IS MET"
SHARE_OF_COST = (
    *(row for row in MEDI_CAL if row is not _SHARE),
    replace(_SHARE, amount="350", messages=_LEFT),
    replace(_SHARE, amount="125.5", period="29", messages=_LEFT),
)

MEDICARE = (
    b("1", "IND", "30", "HN", "PROMISE MEDICARE HMO"),
    b("1", "", "1^33^47^48^50^86^88^98^MH^UC", "HN"),
    b("G", "IND", "30", "HN", period="23", amount="3400", network="Y"),
    b("G", "IND", "30", "HN", period="29", amount="3210", network="Y"),
    b("B", "IND", "98", "HN", "PRIMARY CARE", period="27", amount="0", authorization="N", network="Y"),
    b("B", "IND", "98", "HN", "SPECIALIST", period="27", amount="15", authorization="Y", network="Y"),
    b("F", "IND", "33", "HN", period="23", authorization="N", network="Y", hsd=visits(12, "23", 1)),
)

DENTAL_ENDED = (
    b("6", "IND", "35", "", "DENTAL PPO", dates=(("349", "{last_year}1231"),),
      messages="DENTAL COVERAGE ENDED; MEDICAL COVERAGE GOES ON"),
)  # fmt: skip

PENDING = (b("5", "IND", "30", "PR", "FULL PPO 250", messages="ENROLLMENT IS BEING REVIEWED. CALL BEFORE THE VISIT"),)

FEDERAL = (
    b("1", "", "1^33^35^47^48^50^86^88^98^MH^UC", "PR"),
    b("B", "IND", "98", "PR", "PRIMARY CARE", period="27", amount="35", authorization="N", network="Y"),
    b("F", "IND", "33", "PR", period="23", network="Y", hsd=visits(12, "23", 1)),
)

OUT_OF_STATE = (b("1", "", "1^33^47^48^50^86^98^MH^UC", "PR"),)

UNHEARD_OF = (
    b("1", "IND", "30"),
    b("Z9", "IND", "ZZ", "", "A KIND THAT NOBODY KNOWS", period="99", amount="12.34", network="Y",
      dates=(("9Z9", "{year}0301"),), more=(("ZZZ", "1", "KEPT AS IT CAME"),)),
)  # fmt: skip

MARKUP = (
    b("1", "IND", "30", "", "<b>BOLD</b> & CO"),
    b("D", "IND", "30", messages=(
        "<script>alert('medical')</script>",
        "\"QUOTED\" & 'APOSTROPHE' </textarea><img src=x onerror=alert(1)>",
    )),
)  # fmt: skip
