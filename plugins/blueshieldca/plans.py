"""The card types of Provider Connection, and under which id each is asked."""

from dataclasses import replace

from plugins.blueshieldca.member_id import FEDERAL_ID
from webapp.api import Plan

HOME = "The member's home plan gives this answer and is responsible for its quality and availability."
OWN = Plan(
    key="blueshield", name="Blue Shield of California", asked_as="940360524", asked_name="BLUE SHIELD OF CALIFORNIA"
)

plans = (
    OWN,
    Plan(key="promise", name="Blue Shield Promise Health Plan", asked_as="SYNPROM", asked_name="BLUE SHIELD PROMISE"),
    replace(OWN, key="other", name="Other Blue plan", home_plan=HOME),
    replace(OWN, key="federal", name="Federal Employee Program", home_plan=HOME, recognises=FEDERAL_ID, certain=True),
)
