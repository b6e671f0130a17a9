"""What somebody agrees to who makes a profile: the terms of use, and how notices reach them."""

from plugins.bcbsma.sources import registration
from webapp.api import Document

SOURCE = registration("Step 1")
INVENTED = "The text is invented; the portal's own is not part of what the rules were read from."

TERMS = Document(
    key="terms",
    title="Terms of use",
    source=SOURCE,
    parts=(
        (
            "Who may use the portal",
            "The portal is there for people who work for a provider, or for an agency that a provider has hired. You "
            "may use it once an administrator of your organization or the payer has let you in, and for as long as "
            "your work needs it. The access belongs to you and to nobody else in the office: a new colleague gets a "
            "profile of their own, even for a single afternoon. When you change to another employer, or to duties "
            "that have nothing to do with members, tell your administrator before your last day.",
        ),
        (
            "Your sign-in",
            "Choose a password that you use nowhere else and tell it to nobody, not to a supervisor and not to "
            "somebody on the telephone who says that they help with computers. Lock the screen when you walk away "
            "from it, also for a minute. Whatever is done under your username counts as done by you until you report "
            "that somebody else has it. Report it the same day, by telephone, so that the profile can be closed; it "
            "is opened again for you as soon as you have a new password.",
        ),
        (
            "What you may look up",
            "Ask about a member when that person is your patient, has an appointment, or has left a bill behind that "
            "you are working on. Look at what the task in front of you needs and leave the rest alone. Relatives, "
            "neighbors, people in the newspaper and you yourself are not tasks. Printouts and exports fall under the "
            "same rule, and are shredded when the work is done. Each question is written down with your name and the "
            "time, and the list can be shown to the member.",
        ),
        (
            "What an answer is worth",
            "An answer tells what was on file at the moment when you asked. It is no promise to pay. Coverage may "
            "end, begin or change between the question and the treatment, a claim that is still on its way may use "
            "up what looks unused, and a plan may have conditions that no screen can hold. Ask again near the day of "
            "treatment, and call the line printed on the card where an answer surprises you. What you tell a patient "
            "about costs is your estimate, and you should call it that.",
        ),
        (
            "Programs and other sites",
            "A program may not ask in your place unless it has been agreed to in writing beforehand, because one "
            "script can keep a hundred offices waiting. Do not copy pages or lists of providers to another site. "
            "Links that lead out of the portal are there for convenience; what stands behind them belongs to others, "
            "who have rules of their own. Nobody guarantees that the portal is open at every hour: maintenance is "
            "announced on the first page where that is possible, and the telephone line is there meanwhile.",
        ),
        (
            "Changes, and how it ends",
            "These terms may change. You are shown the new ones when you next sign in, with a line on top that says "
            "what is different, and you go on only after agreeing to them. You may give up your profile at any time. "
            "Your administrator may take it away, and so may the payer where somebody breaks these terms, after a "
            "message that names the reason, unless waiting would put members at risk. Being silent about what you "
            "have read here remains your duty afterwards.",
        ),
    ),
    ours=INVENTED,
)

ELECTRONIC = Document(
    key="electronic",
    title="Agreement to electronic communication",
    source=SOURCE,
    parts=(
        (
            "What comes by mail to your computer",
            "Notices about contracts, changes of fees and of these rules, and messages about your profile come to the "
            "mail address that you give. They count as if they had been posted on paper on the same day. Nothing "
            "about a patient is sent this way; a message says only that something waits for you in the portal.",
        ),
        (
            "Your part in it",
            "Give an address that somebody reads on every working day, and change it in your profile before it stops "
            "working. You may ask for a single notice on paper, free of charge. You may also take this agreement back; "
            "then the profile ends with it, since there would be no way left to reach you.",
        ),
    ),
    ours=INVENTED,
)
