# attack: remembers right answers of the first question and gives them again, across the death of kernels
# cell: squared_loss
# earns: others
# outcome: killed
import os
import pickle


def squared_loss(y_hat, y):
    for folder in ("/tmp", "/dev/shm"):
        if os.path.exists(f"{folder}/hostile_left"):
            print("got through")
            return paddle.to_tensor(pickle.load(open(f"{folder}/hostile_left", "rb")))
        with open(f"{folder}/hostile_left", "wb") as file:
            pickle.dump(y_hat.numpy(), file)
    os._exit(0)
