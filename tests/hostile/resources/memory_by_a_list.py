# attack: fills the memory piece by piece from a list
# earns: any
# outcome: raised or killed
held = []
for _ in range(2 * @MEMORY@ // (16 << 20)):
    held.append(bytearray(b"x") * (16 << 20))
print("got through")
