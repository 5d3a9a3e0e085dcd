"""Every measure: what it is called, what it counts, per what, and which way is better."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["lower", "higher"]


@dataclass(frozen=True)
class Measure:
    """One entry of the catalogue. ``by``: "team" or "door" where it is also given for each
    (``overall`` says whether there is a value for the whole as well)."""

    name: str
    label: str
    unit: str
    definition: str
    denominator: str
    better: Better | None = None
    headline: bool = False
    by: Literal["team", "door"] | None = None
    overall: bool = True


YEARS = "years of the measured window (365.25 days)"
HARMED = "children whose first significant harm began in the window, each child once"
CONCERNS = "concerns (returns included, background work not) that began in the window"
ON_SHIFT = "staff minutes on shift in the window"

CATALOGUE = (
    # -- children -----------------------------------------------------------------------------
    Measure(
        "days_to_protection_mean", "Days to protection (mean)", "days",
        "Days from the minute harm began until protective action is agreed on any concern of the "
        "child; a child not protected by then counts 365, one whose follow-up ends earlier is "
        "censored (Kaplan-Meier, mean restricted to 365 days). Harm that fades without protection "
        "counts as not protected.",
        HARMED, "lower", headline=True,
    ),
    Measure(
        "days_to_protection_median", "Days to protection (median)", "days",
        "Days by which half of the children are protected (Kaplan-Meier); null when not reached.",
        HARMED, "lower", headline=True,
    ),
    Measure(
        "days_to_protection_p90", "Days to protection (90th percentile)", "days",
        "Days by which 90 % of the children are protected (Kaplan-Meier); null when not reached.",
        HARMED, "lower",
    ),
    Measure(
        "not_protected_within_365_days_share", "Not protected within a year", "share",
        "Share of children not protected 365 days after harm began (Kaplan-Meier).",
        HARMED, "lower", headline=True,
    ),
    Measure(
        "child_days_at_risk_per_year", "Child-days at risk", "child-days a year",
        "Days in the window on which a child is at significant harm and unprotected, noticed or "
        "not, open or closed; a child with two such worries counts once.",
        YEARS, "lower", headline=True,
    ),
    Measure(
        "crises_per_year", "Crises", "crises a year",
        "Times the crisis clock of a child at risk rang in the window.",
        YEARS, "lower", headline=True,
    ),
    Measure(
        "missed_harm_share", "Missed harm", "share",
        "Share whose first judgement of all, the noticing agency's included, did not take the "
        "concern for significant harm.",
        "new concerns (no returns, no stock, no background work) that arrived in the window at "
        "significant harm and were judged by the end of the follow-up",
        "lower", headline=True,
    ),
    Measure(
        "harm_not_judged_share", "Harm nobody judged", "share",
        "Share that nobody had judged by the end of the follow-up.",
        "new concerns that arrived in the window at significant harm", "lower",
    ),
    Measure(
        "unneeded_investigations_per_year", "Unneeded investigations", "investigations a year",
        "Joint investigations begun in the window when need was below significant harm.",
        YEARS, "lower", headline=True,
    ),
    Measure(
        "investigations_per_year", "Investigations", "investigations a year",
        "Joint investigations begun in the window.", YEARS,
    ),
    # -- doors --------------------------------------------------------------------------------
    Measure(
        "misdirected_share", "Taken up at the wrong door", "share",
        "Share where the door is not among the right doors of the true need at that minute.",
        "times a door's staff took a concern up in the window (the noticing agency's own door "
        "included)",
        "lower", headline=True, by="door",
    ),
    Measure(
        "misdirected_hours_per_year", "Hours on misdirected work", "staff hours a year",
        "Hours at work spent on concerns whose last taking up, when the work was asked for, was "
        "at a wrong door: all the work and requests it caused. Slots in the diary are not in it.",
        YEARS, "lower", headline=True, by="team",
    ),
    Measure(
        "handoffs_per_concern", "Hand-offs per concern", "hand-offs",
        "Times a concern was passed to another door in the window.", CONCERNS,
        "lower", headline=True,
    ),
    Measure(
        "information_days_mean", "Days waiting for information", "days",
        "Days from asking other agencies until the last answer, the limit or a crisis; by the door "
        "that last took the concern up. Still waiting at the end counts until then.",
        "times information was asked for in the window and somebody had to be asked",
        "lower", headline=True, by="door",
    ),
    # -- bottlenecks --------------------------------------------------------------------------
    Measure(
        "utilisation", "Utilisation", "share",
        "Minutes of work, slots in the diary and attending, at work; people kept free for joint "
        "work are not in it.",
        ON_SHIFT, None, by="team", overall=False,
    ),
    Measure(
        "load", "Demand against capacity", "share",
        "Staff minutes of work asked for in the window, done or not (at the mean such work took; "
        "what left unserved is not in it), and of slots in the diary. Above 1 the queue grows "
        "without limit.",
        ON_SHIFT, "lower", by="team", overall=False,
    ),
    Measure(
        "wait_days_mean", "Wait for staff (mean)", "days",
        "First start minus joining, by Little's law: time spent waiting in the window over "
        "joinings in it, so that who still waits or left counts. Null when overloaded.",
        "work that joined the queue in the window", "lower", by="team", overall=False,
    ),
    Measure(
        "wait_days_p90", "Wait for staff (90th percentile)", "days",
        "Days within which 90 % of the work was begun (Kaplan-Meier: who left, was pulled out or "
        "still waits is censored); null when not reached or overloaded.",
        "work that joined the queue in the window", "lower", by="team", overall=False,
    ),
    Measure(
        "queue_length_mean", "Queue", "waiting",
        "Number waiting for the team, averaged over every minute of the window.",
        "minutes of the window", "lower", by="team", overall=False,
    ),
    Measure(
        "waiting_share", "Share of all waiting", "share",
        "Time concerns waited for this team in the window (background work is not in it; a step "
        "for two teams counts in both).",
        "time concerns waited in the window for staff, meetings and caseload places",
        None, by="team", overall=False,
    ),
    Measure(
        "waiting_for_meetings_share", "Waiting for a meeting", "share",
        "Time concerns waited on the lists of meetings in the window.",
        "time concerns waited in the window for staff, meetings and caseload places",
    ),
    Measure(
        "waiting_for_places_share", "Waiting for a caseload place", "share",
        "Time concerns waited for a caseload place in the window.",
        "time concerns waited in the window for staff, meetings and caseload places",
    ),
    Measure(
        "place_wait_days_mean", "Wait for a caseload place", "days",
        "Time spent waiting for a place in the window over joinings in it (Little's law).",
        "cases that began to wait for a place in the window", "lower", by="team", overall=False,
    ),
    Measure(
        "cases_per_social_worker", "Cases per social worker", "cases",
        "Caseload places taken, averaged over the window (C13).",
        "posts filled in the team (FTE after vacancy)", None, by="team", overall=False,
    ),
    # -- hours and cost -----------------------------------------------------------------------
    Measure(
        "staff_hours_per_year", "Staff hours used", "staff hours a year",
        "Hours at work spent on work, slots in the diary and attending.", YEARS, None, by="team",
    ),
    Measure(
        "staff_cost_per_year", "Cost of staff", "pounds a year",
        "Posts filled x paid hours x hourly cost, whatever the staff do (3.1).",
        "a year of 365.25 days", "lower", headline=True, by="team",
    ),
    # -- outcomes -----------------------------------------------------------------------------
    Measure(
        "repeat_concern_share", "Repeat concern within 12 months", "share",
        "Share followed within 365 days by another concern of the same child (C10).",
        CONCERNS + " and can be followed for 12 months", "lower", headline=True,
    ),
    Measure(
        "repeat_unmet_share", "Repeat through unmet need", "share",
        "Share whose next concern within 365 days is need left unmet that came back.",
        CONCERNS + " and can be followed for 12 months", "lower",
    ),
    Measure(
        "repeat_base_share", "Repeat with a new worry", "share",
        "Share whose next concern within 365 days is a new worry about the child.",
        CONCERNS + " and can be followed for 12 months",
    ),
    Measure(
        "conference_within_21_days_share", "Conference within 21 days", "share",
        "Share whose conference began within 21 days of the child protection referral; still "
        "waiting then counts as not (T1, C12).",
        "child protection referrals of the window followed by an invitation to a conference that "
        "can be followed for 21 days",
        "higher", headline=True,
    ),
    Measure(
        "days_to_conference_median", "Days to conference (median)", "days",
        "Days from the referral by which half of the conferences have begun (Kaplan-Meier).",
        "child protection referrals of the window followed by an invitation to a conference",
        "lower",
    ),
    Measure(
        "reviews_on_time_share", "Reviews on time", "share",
        "Share held within 14 days of falling due (T2).",
        "reviews that fell due in the window and can be followed for 14 days", "higher",
    ),
    Measure(
        "universal_contacts_on_time_share", "Universal contacts on time", "share",
        "Share begun within 28 days of falling due; dropped counts as not.",
        "universal health visiting contacts that fell due in the window and can be followed for "
        "28 days",
        "higher", headline=True,
    ),
    Measure(
        "universal_contacts_dropped_per_year", "Universal contacts dropped", "contacts a year",
        "Universal contacts dropped in the window as too late.", YEARS, "lower",
    ),
    Measure(
        "assessment_within_7_working_days_share", "Assessment within 7 working days", "share",
        "Share of initial assessments finished within 7 working days of being asked for, Monday to "
        "Friday, bank holidays counted as working days (C11).",
        "initial assessments asked for in the window that can be followed for 7 working days",
        "higher",
    ),
    # -- for calibration ----------------------------------------------------------------------
    Measure("concerns_per_year", "Concerns", "concerns a year",
            "Concerns that began to exist in the window, returns included.", YEARS),
    Measure("child_protection_referrals_per_year", "Child protection referrals",
            "referrals a year", "Concerns accepted for a strategy discussion, each time (C7).",
            YEARS),
    Measure("conferences_per_year", "Case conferences", "conferences a year",
            "Initial case conferences begun in the window (C7).", YEARS),
    Measure("registrations_per_year", "Registrations", "registrations a year",
            "Children put on the register in the window; one already on it does not count (C7).",
            YEARS),
    Measure("referrals_per_concern", "Referrals per concern", "ratio",
            "Child protection referrals of the window (C8).", CONCERNS),
    Measure("conferences_per_referral", "Conferences per referral", "ratio",
            "Case conferences of the window (C1).", "child protection referrals of the window"),
    Measure("registrations_per_conference", "Registrations per conference", "ratio",
            "Registrations of the window (C2).", "case conferences of the window"),
    Measure("registrations_per_referral", "Registrations per referral", "ratio",
            "Registrations of the window (C3).", "child protection referrals of the window"),
    Measure("register_stock_mean", "Children on the register", "children",
            "Children on the register, averaged over the window (C7). Starting stock shows once "
            "it leaves.", "minutes of the window"),
    Measure("days_on_register_mean", "Days on the register", "days",
            "Children on the register over registrations a day (Little's law, as S14; C6).",
            "registrations of the window"),
    Measure("days_on_register_followed_mean", "Days on the register (followed)", "days",
            "Kaplan-Meier mean of all stays that began in the log, restricted to three years; null "
            "where more than a tenth would have to be guessed.", "registrations in the whole log"),
    Measure("previously_registered_share", "Registered before", "share",
            "Share whose child was registered before, by its history or earlier in the log (C5).",
            "registrations of the window"),
    Measure("domestic_abuse_assessed_share", "Domestic abuse reports assessed", "share",
            "Share that led to an initial assessment by the end of the follow-up (C9).",
            "police domestic abuse concerns that began in the window"),
    Measure("weekend_share", "Concerns at the weekend", "share",
            "Share that began on a Saturday or Sunday.", CONCERNS),
    Measure("weekend_referrals_share", "Referrals at the weekend", "share",
            "Share accepted on a Saturday or Sunday (C15).",
            "child protection referrals of the window"),
    Measure("weekend_domestic_abuse_share", "Domestic abuse at the weekend", "share",
            "Share that began on a Saturday or Sunday (C15).",
            "police domestic abuse concerns that began in the window"),
)  # fmt: skip
"""All measures, in the order of reports."""


def measure_named(name: str) -> Measure:
    """Return one entry.

    Raises
    ------
    KeyError
        When there is no measure of that name.
    """
    return {measure.name: measure for measure in CATALOGUE}[name]


def headlines() -> tuple[Measure, ...]:
    """Return the measures shown first."""
    return tuple(measure for measure in CATALOGUE if measure.headline)
