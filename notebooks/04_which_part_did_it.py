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
# # Which part did it
#
# The proposal has five levers. All 32 combinations are run with the same children; the Shapley share
# of a lever is what it adds, averaged over all orders in which the levers could have been put on, so
# that the shares add up to the change exactly. About three minutes.

# %%
import sim

REPLICATIONS, YEARS = 10, 1
settings = sim.Settings(replications=REPLICATIONS, years=YEARS)

# %%
parts = sim.attribute("before-2006", "proposal-2007", settings=settings)
parts

# %% [markdown]
# **How to read it.** From left to right the bars lead from before to after. A lever may help alone and
# hinder last, or the other way round: the columns *alone* and *last* say so, and `pairs` says which
# levers need each other.

# %%
parts.picture("attribution-child_days_at_risk_per_year")

# %%
pairs = parts["pairs"]
pairs[(pairs["they"] != "unclear") & pairs["they"].notna()].head(12)
