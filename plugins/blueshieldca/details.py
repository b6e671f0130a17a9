"""The long form of an answer, what is used up over a year, and the ID card."""

from plugins.blueshieldca.sources import help_page
from webapp.api import Accumulator, Card, Decided, Details, Year
from webapp.api import eligibility_told as told

MEMBER = help_page("Member eligibility details")
MAXIMA = help_page("Deductible and out-of-pocket maximum details")
SNAPSHOT = help_page("Snapshot of a single member's eligibility")
ELSEWHERE = ("blueshield", "other", "federal")
NOT_PROMISE = "Not for Blue Shield Promise members;"

details = (
    Details(
        plans=("blueshield",),
        whom="Blue Shield of California member",
        told=(told.member_phone, told.language, told.dues_paid_to),
        coverage=(told.plan_name, told.group_number, told.group_name.called("Employer")),
        source=MEMBER,
    ),
    Details(
        plans=("promise",),
        whom="Blue Shield Promise member",
        told=(
            told.member_phone,
            told.language,
            told.case_number,
            told.aid_code,
            told.group_number.called("Group"),
        ),
        coverage=(told.line_of_business, told.plan_name, told.aid_code, told.group_number.called("Group")),
        source=MEMBER,
    ),
    Details(
        plans=("other", "federal"),
        whom="other Blue or federal member",
        told=(told.subscriber,),
        coverage=(told.plan_type, told.plan_name, told.group_number, told.group_name),
        carers=(),
        source=Decided("Its help lists the fields of its own members' details only; these are what the answers tell"),
    ),
)

CHIROPRACTIC, ACUPUNCTURE = "33", "64"
THERAPIES = frozenset((CHIROPRACTIC, "PT", "AD", "BF", "AE"))
"""EB03 of the visits that are counted together: chiropractic, physical therapy (PT, and AE, physical medicine),
occupational and respiratory therapy (BF, pulmonary rehabilitation: no code is nearer)."""

ACCUMULATORS = (
    Accumulator(key="deductible", label="Deductible", kind="C", year=Year.CALENDAR, source=MAXIMA),
    Accumulator(key="out_of_pocket", label="Out-of-pocket maximum", kind="G", year=Year.CALENDAR, source=MAXIMA),
    *(
        Accumulator(
            key=f"visits.{key}",
            label=label,
            kind="F",
            year=Year.PLAN,
            source=MAXIMA,
            plans=ELSEWHERE,
            services=services,
            counts="visits",
            together=len(services) > 1,
            says=NOT_PROMISE,
        )
        for key, label, services in (
            ("chiropractic", "Chiropractic visits", frozenset((CHIROPRACTIC,))),
            ("acupuncture", "Acupuncture visits", frozenset((ACUPUNCTURE,))),
            ("therapy", "Outpatient physical, respiratory, occupational and chiropractic visits together", THERAPIES),
        )
    ),
)

CARD = Card(
    plans=("blueshield", "promise"),
    told=(
        told.member_name,
        told.member_id.called("Subscriber ID"),
        told.subscriber,
        told.plan_name,
        told.group_number,
        told.effective_date,
        told.primary_care.called("PCP"),
        told.office_copay.called("Office visit copay"),
    ),
    source=SNAPSHOT,
    ours="The source names the card alone, not what stands on it: that is our choice, and our drawing.",
)
