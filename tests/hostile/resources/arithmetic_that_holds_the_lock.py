# attack: one power of integers that computes for an hour in C and cannot be interrupted
# earns: any
# outcome: stopped
x = 7 ** (7**10)
