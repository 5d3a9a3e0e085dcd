"""Seeded faults: one line of the project made wrong, and the test that must notice.

A fault of the rules, or of the SimPy clock, has a worked case that notices it on the SimPy clock
alone. A fault of the compiled clock is noticed by the comparison of the two clocks.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """What is wrong in which file, and the test that must fail there."""

    name: str
    file: str
    old: str
    new: str
    killer: str


WORKED = "tests/worked"
SAME_LOG = "tests/engines/test_generated.py::test_the_first_seeds"
RULES, SIMPY = "sim/rules", "sim/engine/simpy_clock.py"
COMPILED = ("sim/engine/memory.py", "sim/engine/timeline.py", "sim/engine/journal.py")
"""The compiled clock."""
MEMORY, TIMELINE, JOURNAL = COMPILED
FAULTS = [
    Fault(
        "age does not order a queue",
        f"{RULES}/order.py",
        "wait.key = (klass << 48) + thread.door_time",
        "wait.key = (klass << 48) - thread.door_time",
        f"{WORKED}/test_pathway.py::test_age_at_the_door_not_age_of_the_step_orders_the_queue",
    ),
    Fault(
        "class does not order a queue",
        f"{RULES}/order.py",
        "klass = 0 if thread.case.urgent else step.klass",
        "klass = 0",
        f"{WORKED}/test_health_visitors.py"
        "::test_child_protection_goes_before_contacts_that_waited_longer",
    ),
    Fault(
        "an urgent case has no precedence",
        f"{RULES}/order.py",
        "klass = 0 if thread.case.urgent else step.klass",
        "klass = step.klass",
        f"{WORKED}/test_crisis.py"
        "::test_an_urgent_case_goes_to_the_front_of_every_queue_until_it_is_calm",
    ),
    Fault(
        "people are handed out at once, not when all has happened",
        f"{RULES}/order.py",
        "order(Phase.PEOPLE, -1, 0)",
        "order(-1, -1, 0)",
        f"{WORKED}/test_order.py::test_who_joins_in_one_minute_is_served_by_class_not_by_number",
    ),
    Fault(
        "people are handed out before answers that come in the same minute",
        f"{RULES}/order.py",
        "order(Phase.PEOPLE, -1, 0)",
        "order(Phase.HAPPENS, -1, 0)",
        f"{WORKED}/test_order.py"
        "::test_people_are_not_handed_out_before_answers_that_come_in_the_same_minute",
    ),
    Fault(
        "people are handed out before meetings",
        f"{RULES}/minute.py",
        "order(Phase.SLOTS, -1, slot.index)",
        "order(Phase.PEOPLE, -1, slot.index)",
        f"{WORKED}/test_diary.py::test_a_slot_takes_people_before_work_that_waits",
    ),
    Fault(
        "places are handed out before the crises of the minute",
        f"{RULES}/need.py",
        "schedule_of(w, rings, Phase.CRISIS, case.main",
        "schedule_of(w, rings, Phase.PLACES, case.main",
        f"{WORKED}/test_crisis.py"
        "::test_a_case_in_crisis_does_not_take_a_place_that_is_free_in_that_minute",
    ),
    Fault(
        "those who reach their limit go on one after another",
        f"{RULES}/order.py",
        "order(Phase.LEAVES, -1, 0)",
        "order(Phase.HAPPENS, -1, 0)",
        f"{WORKED}/test_people.py::test_those_who_reach_their_limit_in_one_minute_go_on_together",
    ),
    Fault(
        "ties go to the higher number",
        f"{RULES}/order.py",
        "wait.tie = thread.number * THREADS + thread.index",
        "wait.tie = -thread.number * THREADS + thread.index",
        f"{WORKED}/test_order.py::test_ties_of_age_go_to_the_lower_concern_number",
    ),
    Fault(
        "ties of one concern go to the later thread",
        f"{RULES}/order.py",
        "wait.tie = thread.number * THREADS + thread.index",
        "wait.tie = thread.number * THREADS - thread.index",
        f"{WORKED}/test_order.py::test_ties_within_a_concern_go_to_the_branch_named_first",
    ),
    Fault(
        "a joint step begins when the last partner is there",
        f"{RULES}/people.py",
        "keeps < member.people:\n            return False\n    return True",
        "keeps >= member.people:\n            return True\n    return False",
        f"{WORKED}/test_joint_work.py::test_a_joint_step_takes_both_people_at_once_or_nobody",
    ),
    Fault(
        "who is kept free for joint work is given to others",
        f"{RULES}/people.py",
        "member.team.idle - member.team.keeps < member.people",
        "member.team.idle < member.people",
        f"{WORKED}/test_joint_work.py::test_the_first_waiting_joint_step_keeps_the_partner_free",
    ),
    Fault(
        "nobody is kept free",
        f"{RULES}/people.py",
        "team.keeps = min(team.idle, member.people)",
        "team.keeps = 0",
        f"{WORKED}/test_joint_work.py::test_the_first_waiting_joint_step_keeps_the_partner_free",
    ),
    Fault(
        "everybody in line keeps people",
        f"{RULES}/people.py",
        "        if team.first is None:",
        "        if True:",
        f"{WORKED}/test_order.py::test_only_the_first_in_order_keeps_whoever_else_waits",
    ),
    Fault(
        "people are kept for partners who do not exist",
        f"{RULES}/people.py",
        "        elif pattern.possible:",
        "        elif True:",
        f"{WORKED}/test_order.py::test_nobody_is_kept_for_a_partner_who_does_not_exist",
    ),
    Fault(
        "work can begin at the closing minute",
        f"{RULES}/people.py",
        "w.schedule(max(minute, 0), place,",
        "w.schedule(max(minute, 0) + int(group.open), place,",
        f"{WORKED}/test_hours.py::test_work_that_ends_with_the_shift_ends_at_the_closing_minute",
    ),
    Fault(
        "work with the end of the shift goes on next day",
        "sim/plan/calendars.py",
        "        if end - begin >= left:",
        "        if end - begin > left:",
        f"{WORKED}/test_hours.py::test_work_that_ends_with_the_shift_ends_at_the_closing_minute",
    ),
    Fault(
        "a slot hears one more than its agenda",
        f"{RULES}/meetings.py",
        "heard < meeting.agenda:",
        "heard <= meeting.agenda:",
        f"{WORKED}/test_meetings.py"
        "::test_a_slot_hears_at_most_its_agenda_and_the_rest_waits_a_week",
    ),
    Fault(
        "notice is not kept",
        f"{RULES}/meetings.py",
        "hearing.joined + hearing.step.notice <= w.now",
        "hearing.joined <= w.now",
        f"{WORKED}/test_meetings.py::test_notice_must_have_passed",
    ),
    Fault(
        "a meeting takes people from the work first in order",
        f"{RULES}/meetings.py",
        "not before(hand.task, last.task)",
        "before(hand.task, last.task)",
        f"{WORKED}/test_meetings.py"
        "::test_a_meeting_takes_people_from_the_work_that_is_last_in_order_first",
    ),
    Fault(
        "a crisis leaves the case in the queue",
        f"{RULES}/steps.py",
        "        withdraw(w, thread.on, Kind.PULLED)",
        "        pass",
        f"{WORKED}/test_crisis.py::test_a_crisis_pulls_the_case_from_a_queue",
    ),
    Fault(
        "a crisis interrupts work under way",
        f"{RULES}/need.py",
        "    if main.busy:",
        "    if False:",
        f"{WORKED}/test_crisis.py::test_work_under_way_is_finished_first",
    ),
    Fault(
        "a crisis during work is forgotten",
        f"{RULES}/steps.py",
        "    if thread.pulled:",
        "    if False:",
        f"{WORKED}/test_crisis.py::test_work_under_way_is_finished_first",
    ),
    Fault(
        "the crisis clock starts anew each time",
        f"{RULES}/need.py",
        "    if case.clock_left < 0:",
        "    if True:",
        f"{WORKED}/test_crisis.py::test_the_clock_goes_on_where_it_stood",
    ),
    Fault(
        "the crisis clock forgets the time at risk",
        f"{RULES}/need.py",
        "case.clock_left -= w.now - case.clock_from",
        "case.clock_left -= 0",
        f"{WORKED}/test_crisis.py::test_the_clock_goes_on_where_it_stood",
    ),
    Fault(
        "the crisis clock does not stop",
        f"{RULES}/need.py",
        "return case.band >= SIGNIFICANT_HARM and not case.protected",
        "return case.band >= SIGNIFICANT_HARM",
        f"{WORKED}/test_crisis.py::test_protection_stops_the_clock",
    ),
    Fault(
        "a late answer counts",
        f"{RULES}/steps.py",
        "    if step.view and still_counts(thread.fork):",
        "    if step.view:",
        f"{WORKED}/test_requests.py::test_a_late_answer_does_not_count",
    ),
    Fault(
        "an answer in the minute of the limit is late",
        f"{RULES}/order.py",
        "    ANSWER_LIMIT = 2",
        "    ANSWER_LIMIT = 0",
        f"{WORKED}/test_requests.py::test_an_answer_in_the_minute_of_the_limit_counts",
    ),
    Fault(
        "a place is not given back at the end",
        f"{RULES}/concern.py",
        "    give_all_back(w, main, step.number)",
        "    pass",
        f"{WORKED}/test_places.py::test_a_place_held_at_the_end_is_given_back",
    ),
    Fault(
        "a return is not worse",
        f"{RULES}/concern.py",
        "    case.need += w.return_worse",
        "    case.need += 0",
        f"{WORKED}/test_returns.py"
        "::test_need_at_the_multi_agency_cut_that_is_closed_comes_back_worse",
    ),
    Fault(
        "need at the cut does not return",
        f"{RULES}/concern.py",
        "unmet = case.need >= w.cut_band[1]",
        "unmet = case.need > w.cut_band[1]",
        f"{WORKED}/test_returns.py"
        "::test_need_at_the_multi_agency_cut_that_is_closed_comes_back_worse",
    ),
    Fault(
        "an offset has the wrong sign",
        f"{RULES}/judgement.py",
        "return case.need + agency.offset + noise",
        "return case.need - agency.offset + noise",
        f"{WORKED}/test_judgement.py::test_a_decision_rests_on_the_mean_of_the_views_held",
    ),
    Fault(
        "adoption of the definition makes offsets larger",
        "sim/plan/compile.py",
        "1 - judgement.adopted.value",
        "1 + judgement.adopted.value",
        f"{WORKED}/test_report.py::test_agencies_attribute_different_meanings_to_child_protection",
    ),
    Fault(
        "the room refuses",
        "sim/plan/requests.py",
        'answered = f"{name}/view" if near else f"{name}/refused"',
        'answered = f"{name}/refused"',
        f"{WORKED}/test_requests.py::test_in_the_room_nothing_travels_and_nothing_is_refused",
    ),
    Fault(
        "the visits counter is one too generous",
        f"{RULES}/steps.py",
        "count = visited(thread, step) + 1",
        "count = visited(thread, step)",
        f"{WORKED}/test_pathway.py::test_a_concern_is_handed_on_at_most_a_stated_number_of_times",
    ),
    Fault(
        "of the steps that are counted only the last counts",
        f"{RULES}/steps.py",
        "count += thread.concern.visits[one.number]",
        "count = thread.concern.visits[one.number]",
        f"{WORKED}/test_pathway.py::test_hand_offs_are_counted_over_all_doors_together",
    ),
    Fault(
        "a fork waits for the first branch",
        f"{RULES}/concern.py",
        "        if fork.left == 0 and fork.open:",
        "        if fork.open:",
        f"{WORKED}/test_pathway.py::test_a_fork_waits_for_the_last_branch",
    ),
    Fault(
        "joint work goes on in the hours of one partner",
        SIMPY,
        "return sorted({hand.group.calendar.number for hand in task.hands})",
        "return sorted({hand.group.calendar.number for hand in task.hands})[:1]",
        f"{WORKED}/test_joint_work.py::test_joint_work_goes_on_in_the_minutes_both_have_in_common",
    ),
    Fault(
        "work that stood begins anew",
        SIMPY,
        "return int(self.calendars.worked(_needed(task), task.since, self.now))",
        "return 0",
        f"{WORKED}/test_meetings.py::test_whoever_is_at_work_stops_and_goes_on_afterwards",
    ),
    Fault(
        "working days are days",
        SIMPY,
        "return int(self.calendars.after(calendar.number, start, minutes))",
        "return start + minutes",
        f"{WORKED}/test_pathway.py::test_a_delay_can_be_in_working_days",
    ),
    Fault(
        "the log is in the order of happening",
        SIMPY,
        "np.lexsort((rows[:, 2], rows[:, 1], rows[:, 0]))",
        "np.argsort(rows[:, 0], kind='stable')",
        f"{WORKED}/test_requests.py::test_a_request_travels_is_worked_on_and_travels_back",
    ),
    Fault(
        "compiled: of equals in a heap the last goes first",
        MEMORY,
        "(b.key == a.key and b.tie < a.tie)",
        "(b.key == a.key and b.tie > a.tie)",
        SAME_LOG,
    ),
    Fault(
        "compiled: a concern begins with what another left in its memory",
        MEMORY,
        "        w[place] = 0",
        "        w[place] += 0",
        SAME_LOG,
    ),
    Fault(
        "compiled: the first day of a delay in working days is the day it began",
        TIMELINE,
        "        if x < w[middle]:",
        "        if x <= w[middle]:",
        SAME_LOG,
    ),
    Fault(
        "compiled: an alarm that is over wakes the thread",
        TIMELINE,
        "    if thread.turn == turn:",
        "    if True:",
        SAME_LOG,
    ),
    Fault(
        "compiled: joint work goes on in the hours of one partner",
        TIMELINE,
        "known = known or w.which[i] is calendar",
        "known = True",
        SAME_LOG,
    ),
    Fault(
        "compiled: rows of a minute stay as they were written",
        JOURNAL,
        "        if not earlier(w, i, i - 2):",
        "        if True:",
        SAME_LOG,
    ),
]
PART_THE_CLOCKS = [fault for fault in FAULTS if fault.file == SIMPY]
"""Faults of the SimPy clock that the comparison with the compiled clock must notice as well."""
