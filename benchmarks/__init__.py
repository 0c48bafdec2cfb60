"""What credcheck costs and how well it reads, measured; ``python -m benchmarks`` measures the budgets.

Never shipped, never imported by the library.
"""
