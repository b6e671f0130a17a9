"""What whoever may sign for a billing agency signs before a PIN letter goes out."""

from plugins.bluelinks.sources import FAQ
from webapp.api import Document, Source

AGREEMENT_TO_SIGN = Document(
    key="signatory",
    title="Signatory agreement",
    source=Source(FAQ, "Using an account", "S5"),
    parts=(
        (
            "What this is for",
            "The agency named below asks for access to the portal, so that it can do the billing of the offices that "
            "have hired it. Whoever signs has the right to bind the agency by a signature.",
        ),
        (
            "The primary user",
            "The agency names one person as its primary user. The letter with the PIN goes to that person alone, at "
            "the address given at registration. The agency tells the help desk at once when that person leaves.",
        ),
        (
            "Other users",
            "The primary user lets in those of the agency who need the portal for their work, and takes the access "
            "away on the day on which they no longer do. Nobody works under the name of somebody else.",
        ),
        (
            "Whose data it may look at",
            "The agency opens only what concerns patients of an office that it has a written contract with, and only "
            "as much of it as a bill or a question about a bill needs. It shows the contract when it is asked to.",
        ),
        (
            "When something goes wrong",
            "A lost PIN, a stranger in an account, a file sent to the wrong place: the agency reports it within one "
            "business day and helps to find out what happened.",
        ),
        (
            "How it ends",
            "Either side may end this with thirty days' notice, the portal without notice where the agency does not "
            "keep to it. The duty to keep silent about patients does not end.",
        ),
    ),
    signed=("Name", "Title", "Agency", "Date", "Signature"),
    public=True,
    ours="The text is invented; the portal's own is not part of what the rules were read from.",
)
