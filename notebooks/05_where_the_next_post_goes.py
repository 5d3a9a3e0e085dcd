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
# # Where the next post goes
#
# What one filled post more (or fewer) in each team does, with the same children; where the bottleneck
# moves as posts are added; and the best placing of the posts there are, at unchanged cost, chosen with
# a stated chance of being right. About four minutes.

# %%
import sim

REPLICATIONS, YEARS = 10, 1
settings = sim.Settings(replications=REPLICATIONS, years=YEARS)

# %%
MOST = 40
posts = sim.posts("before-2006", most=MOST, added=4, settings=settings)
posts

# %% [markdown]
# **How to read it.** A triangle up: one post more. Only filled marks are sure. A team whose marks lie on
# the line is not what children wait for, however busy it looks.

# %%
posts.picture("posts")

# %%
posts.picture("bottlenecks")
