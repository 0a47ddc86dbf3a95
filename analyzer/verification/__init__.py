"""Every number of a layer by several routes, at sizes small enough to look at each of them.

variants       every set of options a layer can have, at sizes it accepts
routes         rules against loops, closed forms, sympy, a run, PyTorch and published figures
torch_modules  PyTorch's own layer beside each built-in one; PyTorch is imported here and nowhere else
"""
