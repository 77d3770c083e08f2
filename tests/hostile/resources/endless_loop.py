# attack: a cell that never ends
# earns: others
# outcome: stopped
while True:
    pass
