"""How answers are shown: a snapshot for each kind of member, then what the other modules of this plugin declare."""

from plugins.blueshieldca.details import ACCUMULATORS, CARD, SNAPSHOT, details
from plugins.blueshieldca.eligibility import several
from webapp.api import Answers, Link, Snapshot
from webapp.api import eligibility_told as told

WHO = (
    told.member_name,
    told.member_id.called("Subscriber ID"),
    told.eligibility_status,
    told.birth_date,
    told.gender,
    told.home_address,
)
LINKS = (Link.DETAILS, Link.CARD, Link.BENEFITS, Link.CLAIMS)
LATER_OR_LAST = (
    "Without current coverage the plan to come is shown, else the last one: stated for Blue Shield Promise members, "
    "done for all."
)

snapshots = (
    Snapshot(
        plans=("blueshield",),
        told=(
            *WHO,
            told.plan_name,
            told.plan_type,
            told.coverage_start,
            told.coverage_end,
            told.relationship,
            told.subscriber,
            told.primary_care,
            told.office_copay,
        ),
        links=LINKS,
        source=SNAPSHOT,
        ours=LATER_OR_LAST,
        whom="Blue Shield of California member",
    ),
    Snapshot(
        plans=("promise",),
        whom="Blue Shield Promise member",
        told=(
            *WHO,
            told.plan_name,
            told.effective_date,
            told.redetermination,
            told.relationship,
            told.subscriber,
            told.primary_care,
            told.provider_group,
            told.medicare_id,
            told.client_index,
        ),
        links=LINKS,
        source=SNAPSHOT,
    ),
    Snapshot(
        plans=("other", "federal"),
        told=(
            told.member_name,
            told.member_id,
            *WHO[2:],
            told.plan_type,
            told.coverage_period,
            told.relationship,
        ),
        links=(Link.DETAILS, Link.BENEFITS, Link.MAXIMA),
        whom="other Blue or federal member",
        source=SNAPSHOT,
        ours=LATER_OR_LAST,
    ),
)

answers = Answers(snapshots=snapshots, details=details, accumulators=ACCUMULATORS, card=CARD, several=several)
