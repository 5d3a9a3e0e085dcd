"""Seeded faults: one line of the engines made wrong, and the test that must notice."""

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
KERNEL = "sim/engine/kernel.py"
FAULTS = [
    Fault(
        "age does not order a queue",
        "sim/engine/steps.py",
        "return (klass, thread.door_time, thread.number, thread.index)",
        "return (klass, -thread.door_time, thread.number, thread.index)",
        f"{WORKED}/test_pathway.py::test_age_at_the_door_not_age_of_the_step_orders_the_queue",
    ),
    Fault(
        "class does not order a queue",
        "sim/engine/steps.py",
        "klass = 0 if thread.case.urgent else self.w.model.klass[step]",
        "klass = 0",
        f"{WORKED}/test_health_visitors.py"
        "::test_child_protection_goes_before_contacts_that_waited_longer",
    ),
    Fault(
        "an urgent case has no precedence",
        "sim/engine/steps.py",
        "klass = 0 if thread.case.urgent else self.w.model.klass[step]",
        "klass = self.w.model.klass[step]",
        f"{WORKED}/test_crisis.py"
        "::test_an_urgent_case_goes_to_the_front_of_every_queue_until_it_is_calm",
    ),
    Fault(
        "people are granted at once, not in the people phase",
        "sim/engine/staff.py",
        "        self.clock.call(Phase.PEOPLE, self.hand_out)",
        "        self.hand_out()",
        f"{WORKED}/test_order.py::test_who_joins_in_one_minute_is_served_by_class_not_by_number",
    ),
    Fault(
        "ties go to the higher number",
        "sim/engine/steps.py",
        "return (klass, thread.door_time, thread.number, thread.index)",
        "return (klass, thread.door_time, -thread.number, thread.index)",
        f"{WORKED}/test_order.py::test_ties_of_age_go_to_the_lower_concern_number",
    ),
    Fault(
        "ties of one concern go to the later thread",
        "sim/engine/steps.py",
        "return (klass, thread.door_time, thread.number, thread.index)",
        "return (klass, thread.door_time, thread.number, -thread.index)",
        f"{WORKED}/test_order.py::test_ties_within_a_concern_go_to_the_branch_named_first",
    ),
    Fault(
        "a joint step begins when any one partner is there",
        "sim/engine/staff.py",
        "if all(idle[team] - kept[team] >= people for team, people in members):",
        "if any(idle[team] - kept[team] >= people for team, people in members):",
        f"{WORKED}/test_joint_work.py::test_a_joint_step_takes_both_people_at_once_or_nobody",
    ),
    Fault(
        "nobody is kept free",
        "sim/engine/staff.py",
        "kept[team] = min(idle[team], people)",
        "kept[team] = 0",
        f"{WORKED}/test_joint_work.py::test_the_first_waiting_joint_step_keeps_the_partner_free",
    ),
    Fault(
        "everybody in line keeps people",
        "sim/engine/staff.py",
        "if keeps and team not in first:",
        "if keeps:",
        f"{WORKED}/test_order.py::test_only_the_first_in_order_keeps_whoever_else_waits",
    ),
    Fault(
        "people are kept for partners who do not exist",
        "sim/engine/staff.py",
        "if keeps and team not in first:",
        "if team not in first:",
        f"{WORKED}/test_order.py::test_nobody_is_kept_for_a_partner_who_does_not_exist",
    ),
    Fault(
        "work can begin at the closing minute",
        "sim/engine/reference.py",
        "yield self.w.clock.event(max(minute, 0), order(Phase.HAPPENS, -1, group))",
        "yield self.w.clock.event(max(minute, 0) + (not opens), order(Phase.HAPPENS, -1, group))",
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
        "sim/engine/diary.py",
        "while waiting and len(heard) < self.model.meeting_agenda[meeting]:",
        "while waiting and len(heard) <= self.model.meeting_agenda[meeting]:",
        f"{WORKED}/test_meetings.py"
        "::test_a_slot_hears_at_most_its_agenda_and_the_rest_waits_a_week",
    ),
    Fault(
        "notice is not kept",
        "sim/engine/diary.py",
        "ready = hearing.joined + notice <= self.clock.now",
        "ready = hearing.joined <= self.clock.now",
        f"{WORKED}/test_meetings.py::test_notice_must_have_passed",
    ),
    Fault(
        "a crisis leaves the case in the queue",
        "sim/engine/steps.py",
        "            w.staff.withdraw(task, Kind.PULLED)",
        "            pass",
        f"{WORKED}/test_crisis.py::test_a_crisis_pulls_the_case_from_a_queue",
    ),
    Fault(
        "a crisis interrupts work under way",
        "sim/engine/world.py",
        "        if main.busy:",
        "        if False:",
        f"{WORKED}/test_crisis.py::test_work_under_way_is_finished_first",
    ),
    Fault(
        "the crisis clock starts anew each time",
        "sim/engine/harm.py",
        "        if case.clock_left < 0:",
        "        if True:",
        f"{WORKED}/test_crisis.py::test_the_clock_goes_on_where_it_stood",
    ),
    Fault(
        "the crisis clock does not stop",
        "sim/engine/harm.py",
        "return case.band >= SIGNIFICANT_HARM and not case.protected",
        "return case.band >= SIGNIFICANT_HARM",
        f"{WORKED}/test_crisis.py::test_protection_stops_the_clock",
    ),
    Fault(
        "a late answer counts",
        "sim/engine/steps.py",
        "if m.view[step] and (thread.fork is None or thread.fork.counts()):",
        "if m.view[step]:",
        f"{WORKED}/test_requests.py::test_a_late_answer_does_not_count",
    ),
    Fault(
        "an answer in the minute of the limit is late",
        "sim/engine/rules.py",
        "    ANSWER_LIMIT = 2",
        "    ANSWER_LIMIT = 0",
        f"{WORKED}/test_requests.py::test_an_answer_in_the_minute_of_the_limit_counts",
    ),
    Fault(
        "a place is not given back at the end",
        "sim/engine/reference.py",
        "        for team in sorted(main.case.places):",
        "        for team in []:",
        f"{WORKED}/test_places.py::test_a_place_held_at_the_end_is_given_back",
    ),
    Fault(
        "a return is not worse",
        "sim/engine/reference.py",
        "        case.need += self.w.model.return_worse",
        "        case.need += 0",
        f"{WORKED}/test_returns.py"
        "::test_need_at_the_multi_agency_cut_that_is_closed_comes_back_worse",
    ),
    Fault(
        "need at the cut does not return",
        "sim/engine/reference.py",
        "unmet = case.need >= m.cut_band[1]",
        "unmet = case.need > m.cut_band[1]",
        f"{WORKED}/test_returns.py"
        "::test_need_at_the_multi_agency_cut_that_is_closed_comes_back_worse",
    ),
    Fault(
        "an offset has the wrong sign",
        "sim/engine/judgement.py",
        "return need + offset + noise",
        "return need - offset + noise",
        f"{WORKED}/test_judgement.py::test_a_decision_rests_on_the_mean_of_the_views_held",
    ),
    Fault(
        "adoption of the definition makes offsets larger",
        "sim/plan/compile.py",
        "1 - said.adopted.value",
        "1 + said.adopted.value",
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
        "sim/engine/steps.py",
        "count = thread.visit(step) + 1",
        "count = thread.visit(step)",
        f"{WORKED}/test_pathway.py::test_a_concern_is_handed_on_at_most_a_stated_number_of_times",
    ),
    Fault(
        "other steps that are counted do not count",
        "sim/engine/steps.py",
        "count = sum(thread.visits.get(other, 0) for other in counted)",
        "count = max(thread.visits.get(other, 0) for other in counted)",
        f"{WORKED}/test_pathway.py::test_hand_offs_are_counted_over_all_doors_together",
    ),
    Fault(
        "a fork waits for the first branch",
        "sim/engine/reference.py",
        "        if fork.left == 0 and fork.open:",
        "        if fork.open:",
        f"{WORKED}/test_pathway.py::test_a_fork_waits_for_the_last_branch",
    ),
    Fault(
        "people are handed out before answers that come in the same minute",
        "sim/engine/staff.py",
        "        self.clock.call(Phase.PEOPLE, self.hand_out)",
        "        self.clock.call(Phase.HAPPENS, self.hand_out)",
        f"{WORKED}/test_order.py"
        "::test_people_are_not_handed_out_before_answers_that_come_in_the_same_minute",
    ),
    Fault(
        "a meeting takes people from the work first in order",
        "sim/engine/staff.py",
        "return max(found, key=lambda pair: (pair[0].key, pair[1]))",
        "return min(found, key=lambda pair: (pair[0].key, pair[1]))",
        f"{WORKED}/test_meetings.py"
        "::test_a_meeting_takes_people_from_the_work_that_is_last_in_order_first",
    ),
    Fault(
        "kernel: age does not order a queue",
        KERNEL,
        "= (klass << 48) + w[thread + Thread.DOOR_TIME]",
        "= (klass << 48) - w[thread + Thread.DOOR_TIME]",
        SAME_LOG,
    ),
    Fault(
        "kernel: an urgent case has no precedence",
        KERNEL,
        "klass = 0 if w[w[thread + Thread.CASE] + Case.URGENT] else of_step(w, step, Step.KLASS)",
        "klass = of_step(w, step, Step.KLASS)",
        SAME_LOG,
    ),
    Fault(
        "kernel: ties of one concern go to the later thread",
        KERNEL,
        "w[thread + Thread.NUMBER] * THREADS + w[thread + Thread.INDEX]",
        "w[thread + Thread.NUMBER] * THREADS - w[thread + Thread.INDEX]",
        SAME_LOG,
    ),
    Fault(
        "kernel: people are granted before answers that come in their minute",
        KERNEL,
        "call(w, Head.PEOPLE_CALLED, Phase.PEOPLE, What.PEOPLE)",
        "call(w, Head.PEOPLE_CALLED, Phase.HAPPENS, What.PEOPLE)",
        SAME_LOG,
    ),
    Fault(
        "kernel: who is kept free for joint work is given to others",
        KERNEL,
        "w[team + Team.IDLE] - w[team + Team.KEEPS] >= w[i + Member.PEOPLE]",
        "w[team + Team.IDLE] >= w[i + Member.PEOPLE]",
        SAME_LOG,
    ),
    Fault(
        "kernel: people are kept for partners who do not exist",
        KERNEL,
        "if w[pattern + Pattern.POSSIBLE] and w[team + Team.FIRST] == 0:",
        "if w[team + Team.FIRST] == 0:",
        SAME_LOG,
    ),
    Fault(
        "kernel: the first day of a delay in working days is the day it began",
        KERNEL,
        "        if x < values[middle]:",
        "        if x <= values[middle]:",
        SAME_LOG,
    ),
    Fault(
        "kernel: a slot hears one more than its agenda",
        KERNEL,
        "heard < w[meeting + Meeting.AGENDA]:",
        "heard <= w[meeting + Meeting.AGENDA]:",
        SAME_LOG,
    ),
    Fault(
        "kernel: a meeting takes people from the work first in order",
        KERNEL,
        "return w[a + Wait.KEY] > w[b + Wait.KEY]",
        "return w[a + Wait.KEY] < w[b + Wait.KEY]",
        SAME_LOG,
    ),
    Fault(
        "kernel: a crisis during work is forgotten",
        KERNEL,
        "    if w[thread + Thread.PULLED]:\n",
        "    if w[thread + Thread.PULLED] > 1:\n",
        SAME_LOG,
    ),
    Fault(
        "kernel: the crisis clock forgets the time at risk",
        KERNEL,
        "w[case + Case.CLOCK_LEFT] -= w[Head.NOW] - w[case + Case.CLOCK_FROM]",
        "w[case + Case.CLOCK_LEFT] -= 0",
        SAME_LOG,
    ),
    Fault(
        "kernel: a late answer counts",
        KERNEL,
        "if of_step(w, step, Step.VIEW) and counts(w, w[thread + Thread.FORK]):",
        "if of_step(w, step, Step.VIEW):",
        SAME_LOG,
    ),
]
PART_THE_ENGINES = [
    "age does not order a queue",
    "class does not order a queue",
    "people are granted at once, not in the people phase",
    "ties go to the higher number",
    "a joint step begins when any one partner is there",
    "a slot hears one more than its agenda",
    "nobody is kept free",
    "work can begin at the closing minute",
    "a crisis leaves the case in the queue",
    "ties of one concern go to the later thread",
    "an urgent case has no precedence",
    "everybody in line keeps people",
    "people are kept for partners who do not exist",
    "notice is not kept",
    "a crisis interrupts work under way",
    "a late answer counts",
    "a place is not given back at the end",
    "a return is not worse",
    "the visits counter is one too generous",
    "other steps that are counted do not count",
    "a fork waits for the first branch",
]
"""Faults of the reference that the comparison with the compiled engine must notice as well."""
