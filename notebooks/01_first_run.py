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
# # First run
#
# What is shipped, what one scenario says, and what a run of it gives. About a quarter of a minute.
#
# All children here are invented. Nothing is sent anywhere.

# %%
import sim

REPLICATIONS, YEARS = 10, 1
settings = sim.Settings(replications=REPLICATIONS, years=YEARS)

# %%
sim.shipped()

# %% [markdown]
# A scenario in plain English: every number with its range and its source. The first lines:

# %%
print("\n".join(sim.explain("before-2006").splitlines()[:30]))

# %% [markdown]
# One scenario alone. Each measure is a mean over replications with a 95 % interval: the simulated
# years differ because different children are drawn.

# %%
run = sim.compare("before-2006", settings=settings)
run

# %% [markdown]
# **How to read it.** The lower end of each bar is the mean number waiting; a team at 95 % of its
# time in use has nobody to spare when two cases come at once. Tables are DataFrames:

# %%
run.picture("teams")

# %%
s = run["summaries"]
s[s["measure"] == "utilisation"].sort_values("mean", ascending=False).head(8)
