# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # What matters
#
# Which of the uncertain numbers move a result, and which do not. The tornado below moves one number
# at a time from its low to its high value, all others as stated. About a minute.
#
# Here only the numbers of judgement and the crisis clock are moved; leave `keys` out for all of them
# (about 300: a quarter of an hour).

# %%
import sim

REPLICATIONS, YEARS = 10, 1
settings = sim.Settings(replications=REPLICATIONS, years=YEARS)

# %%
tornado = sim.sensitivity(
    "before-2006",
    keys=("judgement", "crisis"),
    settings=settings,
    measure="child_days_at_risk_per_year",
)
tornado

# %% [markdown]
# **How to read it.** A bar to both sides of the line: the result goes up at one end of the range and
# down at the other. The thin line is the 95 % interval of the swing, each for itself; a star says that
# the swing leaves no doubt when all numbers are looked at together.

# %%
tornado.picture("tornado")

# %% [markdown]
# The same for the **change** from before to after: what would turn the answer? Morris screening moves
# numbers from many places at once, so that numbers that act together are seen as well.

# %%
WALKS = 4
morris = sim.sensitivity(
    "before-2006",
    "proposal-2007",
    method="morris",
    keys=("judgement",),
    samples=WALKS,
    settings=sim.Settings(replications=min(REPLICATIONS, 3), years=YEARS),
    measure="missed_harm_share",
)
morris.picture("morris")

# %% [markdown]
# One number over a range, the other headlines beside it:

# %%
sweep = sim.sweep(
    "before-2006", {"teams.joint_social_workers.fte": [7, 8, 9, 10]}, settings=settings
)
sweep.picture("sweep")
