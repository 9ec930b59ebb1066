"""Charts as Matplotlib figures, drawn from plain inputs and the visual tokens; no Qt and no pyplot.

Import a chart from its module; this package itself loads nothing, because Matplotlib takes its time.
"""
