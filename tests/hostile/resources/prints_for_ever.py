# attack: prints ten gigabytes
# earns: others
# outcome: stopped or ignored
line = "x" * 1_000_000
for _ in range(10_000):
    print(line)
