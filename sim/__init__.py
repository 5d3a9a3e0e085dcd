"""Right Door: a whole-systems simulation of a child protection system.

The way of the data: a scenario file is read (``sim.scenario``), names become integers
(``sim.plan``), children are drawn (``sim.demand``), an engine writes the event log
(``sim.engine``), measures read it (``sim.measures``), and experiments compare scenarios
(``sim.experiment``).
"""
