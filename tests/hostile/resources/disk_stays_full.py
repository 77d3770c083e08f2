# attack: fills its temporary folder and leaves it full
# earns: any
# outcome: ignored
for number in range(40):
    try:
        with open(f"/tmp/hostile_left_{number}", "wb") as file:
            for _ in range(31):
                file.write(b"x" * (1 << 20))
    except OSError:
        break
