"""What happens: every rule of the model, written once, run under two clocks.

The SimPy clock (``sim.engine.simpy_clock``) runs these functions over ordinary objects; the
compiled clock (``sim.engine.compiled``) runs the same text on one array of whole numbers. So they
are written in a small part of Python:

* functions with annotated parameters, called by name with all arguments in their places;
* whole numbers, truth values, and rows declared in ``rows`` (``task.joined``, ``team.idle``);
* assignments, ``if``, ``while``, ``for`` over rows, ``range`` or a chain, ``return``, ``break``
  and ``continue``; ``min``, ``max``, ``len``;
* what a clock does for the rules is a method of ``World``.

No floats, strings, dictionaries, closures, generators, exceptions or default arguments: what is
outside the subset is refused by ``sim.engine.translate`` with file and line.

To be read beside docs/model.md:

========== =====================================================================
rows       what there is
order      the order of things within a minute, and of who is served
need       true need, protection and the crisis clock (5.5, 5.9)
judgement  how need is perceived (3)
places     caseload places (4)
people     who is at work, who waits for whom, how work is handed out (4)
meetings   slots in the diary, their agenda, who is called to them (4)
concern    the life of a concern: it exists, branches, ends, returns (2, 5.8)
steps      what each kind of step does (5)
minute     what is due in a minute
========== =====================================================================
"""
