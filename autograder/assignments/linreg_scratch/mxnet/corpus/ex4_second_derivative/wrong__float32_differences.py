# loses: ex4_second_derivative
# slip: float32_differences
# why: central differences with h = 1e-4 in float32: rounding is as large as the answer
def second_derivative(f, x):
    z = x.detach().astype("float32")
    h_ = 1e-4
    out = (f(z + h_) - 2 * f(z) + f(z - h_)) / h_ ** 2
    return out.astype(x.dtype)


def loss_hessian(features, labels, w, b):
    return features.T @ features / features.shape[0]
