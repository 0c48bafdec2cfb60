"""Many documents at once: readers, engines, parts that survive a kill, flat tables.

:func:`credcheck.batch.running.run` is the one entrance. Rows come in from a reader, in order; runs of
them are chunks; an engine makes a part of every chunk, in any order; the parts are put together in
order. A part depends on its chunk and the run's settings alone, so that the output is the same to
the byte whichever engine made it and however often it was interrupted.
"""
