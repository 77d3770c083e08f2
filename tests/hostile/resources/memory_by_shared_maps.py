# attack: anonymous maps that are shared, which count to nobody's data
# earns: any
# outcome: raised or killed
import mmap

held = []
for _ in range(2 * @MEMORY@ // (32 << 20)):
    area = mmap.mmap(-1, 32 << 20, flags=mmap.MAP_SHARED | mmap.MAP_ANONYMOUS)
    for at in range(0, 32 << 20, 4096):
        area[at] = 1
    held.append(area)
print("got through")
