# attack: fills the memory with one array
# earns: any
# outcome: raised or killed
import numpy as np

held = np.ones(2 * @MEMORY@, dtype=np.uint8)
print("got through")
