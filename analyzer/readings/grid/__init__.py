"""Costs over a whole grid of sizes, exactly, on open-mesh axes: an array is never larger than what it depends on.

forms        the domain of closed forms that hold at every point of a grid, and the conditions of a point to exist
program      a short list of steps, and a bound of everything they come across
compiler     from closed forms to a program
tiles        the grid cut into pieces that fit in a cache
values       the steps carried out with numpy: 64-bit integers where the bound allows, else Python's
rows         all points, as the columns of a table
reductions   a tile reduced to what one wants to know: who wins, where the least is, what no other point beats
wins, front  how that is found out
kept         what is kept of tiles, and how that is joined
"""
