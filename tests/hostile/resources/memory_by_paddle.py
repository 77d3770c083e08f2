# attack: fills the memory with tensors
# earns: any
# outcome: raised or killed
import paddle

held = [paddle.ones([4 << 20], dtype="float32") for _ in range(2 * @MEMORY@ // (16 << 20))]
print("got through")
