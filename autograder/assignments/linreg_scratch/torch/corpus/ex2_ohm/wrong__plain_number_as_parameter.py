# loses: ex2_ohm
# error: number_for_tensor
# why: r is a float
def fit_resistance(current, voltage):
    r = 1.0
    for _ in range(10):
        r.requires_grad = True
        ((r * current - voltage) ** 2).mean().backward()
        sgd([r], 0.1, 1)
    return r
