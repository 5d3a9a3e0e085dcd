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
# # Before and after
#
# The system as it was in 2006 and as the report of June 2007 proposes it, with the same children in
# both. About half a minute.
#
# Because the children are the same, chance that has nothing to do with the change cancels out; the
# intervals are of the paired difference.

# %%
import sim

REPLICATIONS, YEARS = 10, 1
settings = sim.Settings(replications=REPLICATIONS, years=YEARS)

# %%
both = sim.compare("before-2006", "proposal-2007", settings=settings)
both

# %% [markdown]
# **How to read it.** A full mark: better or worse beyond doubt after Holm's adjustment for all
# headlines together. A hollow one: unclear. "Unclear" asks for more replications, not for a guess.

# %%
both.picture("headlines")

# %% [markdown]
# How soon children at significant harm are protected. The curves are Kaplan-Meier: a child whose
# follow-up ends before it is protected still counts for as long as it was followed.

# %%
both.picture("protection_curves")

# %% [markdown]
# Where concerns were taken up, by the door that was right.

# %%
both.picture("wrong_doors")

# %%
d = both["differences"]
d[d["team"].isna() & d["door"].isna()][
    ["measure", "mean", "low", "high", "p_adjusted", "better"]
].head(12)
