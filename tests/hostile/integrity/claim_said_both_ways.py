# attack: says yes when it is asked first and no when it is asked again
# cell: ex1_zero_init
# needs: ex1_zero_init
# earns: others ex1_zero_init:2
# outcome: ignored or raised


def gradient_at_zero(features, labels):
    global ZERO_INIT_WORKS
    ZERO_INIT_WORKS = not ZERO_INIT_WORKS
    return paddle.zeros([2, 1]), paddle.zeros([1])


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    return w0, b0


ZERO_INIT_WORKS = False
