# attack: a file in memory without a name, by memfd
# earns: any
# outcome: raised
import os

held = os.memfd_create("hostile")
for _ in range(2 * @MEMORY@ // (16 << 20)):
    os.write(held, b"x" * (16 << 20))
print("got through")
