"""What the sandbox's plans cover. The shapes follow public plan summaries; every figure and name is invented.

The dental PPO is the worked example of the project (100/80/50, 50 a member and 150 a family, 1,500 a calendar year).
"""

from __future__ import annotations

from webapp.api import Named, TwinBenefit, b, visits

PLAN_NAME = "SYNTHETIC DENTAL PLAN OF MASSACHUSETTS"
BASIC_NAME = "DENTAL BASIC 1000"
PREVENTIVE, BASIC, MAJOR = "23^41", "24^25^26^40", "36^39"
TWICE_A_YEAR = visits(2, "23", 1)

DENTAL_PPO = (
    b("1", "IND", "35", "", "DENTAL PPO 1500"),
    b("1", "", "23^24^25^26^28^36^38^39^40^41"),
    b("C", "IND", "35", period="23", amount="50", network="Y",
      messages="DEDUCTIBLE DOES NOT APPLY TO PREVENTIVE AND DIAGNOSTIC SERVICES"),
    b("C", "IND", "35", period="29", amount="50", network="Y"),
    b("C", "FAM", "35", period="23", amount="150", network="Y"),
    b("C", "FAM", "35", period="29", amount="100", network="Y"),
    b("A", "IND", PREVENTIVE, percent="0", network="Y"),
    b("A", "IND", BASIC, percent=".2", network="Y"),
    b("A", "IND", MAJOR, percent=".5", network="Y"),
    b("A", "IND", "38", percent=".5", network="Y"),
    b("A", "IND", PREVENTIVE, percent=".2", network="N"),
    b("A", "IND", BASIC, percent=".4", network="N"),
    b("F", "IND", "35", period="23", amount="1500", network="W"),
    b("F", "IND", "35", period="29", amount="1180", network="W",
      messages="AMOUNTS ARE BASED ON CLAIMS PROCESSED AT THE TIME OF THIS INQUIRY"),
    b("F", "IND", "38", period="32", amount="1250", network="W", messages="NOT INCLUDED IN THE CALENDAR YEAR MAXIMUM"),
    b("F", "IND", "38", period="33", amount="1250", network="W"),
    b("F", "IND", "41", period="23", network="Y", hsd=TWICE_A_YEAR, messages="CLEANING AND POLISHING"),
    b("F", "IND", "41", period="29", network="Y", hsd=visits(1, "29", 1), messages="CLEANING AND POLISHING"),
    b("F", "IND", "41", period="23", network="Y", hsd=TWICE_A_YEAR,
      messages="FLUORIDE TREATMENT - MEMBERS UNDER AGE 19"),
    b("F", "IND", "23", period="23", network="Y", hsd=TWICE_A_YEAR, messages="BITEWING X-RAYS"),
    b("F", "IND", "23", period="34", network="Y", hsd=visits(1, "34", 60), messages="FULL MOUTH OR PANORAMIC X-RAYS"),
    b("F", "IND", "24", period="34", network="Y", hsd=visits(1, "34", 24),
      messages="SCALING AND ROOT PLANING - PER QUADRANT"),
    b("F", "IND", "36", period="34", network="Y", hsd=visits(1, "34", 60), messages="CROWNS - PER TOOTH"),
    b("F", "IND", MAJOR, authorization="N", network="Y", dates=(("348", "{year}0701"),),
      messages="6 MONTH WAITING PERIOD FOR MAJOR SERVICES"),
    b("I", "IND", "27"),
    b("R", "", "35", references=(("1W", "OTH000000001"),),
      entities=(Named(role="SEP", last="OTHER SYNTHETIC DENTAL PLAN", id="99999"),)),
    b("U", "", "35",
      entities=(Named(role="PR", last=PLAN_NAME, id="MABCBS", contact="DENTAL PROVIDER SERVICE", phone="8005550100"),)),
)  # fmt: skip


def basic(deductible_left: str = "75", left: str = "1000") -> tuple[TwinBenefit, ...]:
    """A smaller dental plan (100/70/40, 75 a member, 1,000 a calendar year) with what is left of its figures."""
    return (
        b("1", "IND", "35", "", BASIC_NAME),
        b("1", "", "23^24^25^26^28^36^39^40^41"),
        b("C", "IND", "35", period="23", amount="75", network="Y"),
        b("C", "IND", "35", period="29", amount=deductible_left, network="Y"),
        b("A", "IND", PREVENTIVE, percent="0", network="Y"),
        b("A", "IND", BASIC, percent=".3", network="Y"),
        b("A", "IND", MAJOR, percent=".6", network="Y"),
        b("F", "IND", "35", period="23", amount="1000", network="W"),
        b("F", "IND", "35", period="29", amount=left, network="W"),
        b("I", "IND", "38"),
    )


WAITING = (
    *basic(),
    b("F", "IND", BASIC, network="Y", dates=(("348", "{next_month_start}"),),
      messages="6 MONTH WAITING PERIOD FOR BASIC SERVICES"),
    b("F", "IND", MAJOR, network="Y", dates=(("348", "{next_year}0101"),),
      messages="12 MONTH WAITING PERIOD FOR MAJOR SERVICES"),
)  # fmt: skip

TWO_PAYERS = (
    *basic(),
    b("R", "", "35", references=(("1W", "OTH000000014"),), dates=(("290", "{year}0101"),),
      messages="ANOTHER PLAN PAYS FIRST. SEND ITS EXPLANATION OF BENEFITS WITH THE CLAIM",
      entities=(Named(role="PRP", last="FIRST SYNTHETIC DENTAL PLAN", id="99998", contact="PROVIDER SERVICE",
                      phone="8005550105"),)),
    b("R", "", "35", entities=(Named(role="SEP", last=PLAN_NAME, id="MABCBS"),)),
)  # fmt: skip

USED_UP = (
    *basic("0", "0"),
    b("F", "IND", "41", period="23", network="Y", hsd=TWICE_A_YEAR, messages="CLEANING AND POLISHING"),
    b("F", "IND", "41", period="29", network="Y", hsd=visits(0, "29", 1), messages="CLEANING AND POLISHING"),
    b("F", "IND", "23", period="23", network="Y", hsd=TWICE_A_YEAR, messages="BITEWING X-RAYS"),
    b("F", "IND", "23", period="29", network="Y", hsd=visits(0, "29", 1), messages="BITEWING X-RAYS"),
)

REINSTATED = (
    b("6", "IND", "35", "", BASIC_NAME, dates=(("349", "{last_month_end}"), ("348", "{next_month_start}")),
      messages="COVERAGE IS SUSPENDED. IT IS REINSTATED ON THE FIRST DAY OF NEXT MONTH"),
)  # fmt: skip

DENTAL_ENDED = (
    b("6", "IND", "35", "", "DENTAL PPO 1500", dates=(("349", "{last_year}1231"),),
      messages="DENTAL COVERAGE ENDED; MEDICAL COVERAGE GOES ON"),
)  # fmt: skip

MEDICAL_HMO = (
    b("1", "IND", "30", "HM", "HMO 2000"),
    b("1", "", "1^33^47^48^50^86^88^98^AL^MH^UC", "HM", "HMO 2000"),
    b("C", "IND", "30", "HM", period="23", amount="2000", network="Y"),
    b("C", "IND", "30", "HM", period="29", amount="1340.5", network="Y"),
    b("C", "FAM", "30", "HM", period="23", amount="4000", network="Y"),
    b("C", "FAM", "30", "HM", period="29", amount="3340.5", network="Y"),
    b("G", "IND", "30", "HM", period="23", amount="5450", network="Y"),
    b("G", "IND", "30", "HM", period="29", amount="4790.5", network="Y"),
    b("B", "IND", "98", "HM", "PRIMARY CARE", period="27", amount="25", authorization="N", network="Y"),
    b("B", "IND", "98", "HM", "SPECIALIST", period="27", amount="45", authorization="Y", network="Y"),
    b("B", "IND", "86", "HM", period="27", amount="200", authorization="N", network="W"),
    b("F", "IND", "33", "HM", period="23", authorization="N", network="Y", hsd=visits(12, "23", 1),
      messages="AUTHORIZATION IS NEEDED FROM THE 13TH VISIT"),
    b("F", "IND", "33", "HM", period="29", authorization="N", network="Y", hsd=visits(9, "29", 1)),
)  # fmt: skip

FEDERAL = (
    b("1", "IND", "30", "", "FEDERAL PROGRAM BASIC SELF 111", messages="ANSWERED BY THE HOME PLAN"),
    b("1", "", "1^33^35^47^48^50^86^88^98^MH^UC"),
    b("G", "IND", "30", period="23", amount="6500", network="Y"),
    b("B", "IND", "98", "", "PRIMARY CARE", period="27", amount="35", authorization="N", network="Y"),
    b("B", "IND", "35", period="27", amount="35", network="Y", messages="TWO EVALUATIONS A CALENDAR YEAR"),
    b("F", "IND", "33", period="23", network="Y", hsd=visits(12, "23", 1)),
)

OUT_OF_STATE = (
    b("1", "IND", "30", "PR", "OUT OF STATE PPO", messages="ANSWERED BY THE HOME PLAN. DETAIL VARIES BY PLAN"),
    b("1", "", "1^33^47^48^50^86^98^MH^UC", "PR"),
    b("C", "IND", "30", "PR", period="23", amount="1000", network="Y"),
    b("C", "IND", "30", "PR", period="29", amount="0", network="Y"),
)

PENDING = (
    b("5", "IND", "35", "", "DENTAL PPO 1500", messages="ENROLLMENT IS BEING REVIEWED. CALL BEFORE THE VISIT",
      entities=(Named(role="PR", last=PLAN_NAME, id="MABCBS", contact="ENROLLMENT", phone="8005550104"),)),
)  # fmt: skip

UNHEARD_OF = (
    b("1", "IND", "35"),
    b("Z9", "IND", "ZZ", "", "A KIND THAT NOBODY KNOWS", period="99", amount="12.34", network="Y",
      dates=(("9Z9", "{year}0301"),), more=(("ZZZ", "1", "KEPT AS IT CAME"),)),
    b("F", "QQ9", "41", period="77", quantity_kind="Q9", quantity="3", network="U", procedure="AD:X0000"),
)  # fmt: skip

MARKUP = (
    b("1", "IND", "35", "", "<b>BOLD</b> & CO"),
    b("D", "IND", "35", messages=(
        "<script>alert('dental')</script>",
        "\"QUOTED\" & 'APOSTROPHE' </textarea><img src=x onerror=alert(1)>",
        "{{ 7|safe }} {% raw %} =1+1 @SUM(A1) javascript;alert(1)",
    )),
)  # fmt: skip
