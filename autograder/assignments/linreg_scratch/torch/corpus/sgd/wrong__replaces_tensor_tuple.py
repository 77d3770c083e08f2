# loses: sgd training
# slip: replaces_tensor
# why: jax style: the result is right, but nobody takes it
@torch.no_grad()
def sgd(params, lr, batch_size):
    result = tuple(p - p.grad * (lr / batch_size) for p in params)
    for p in params:
        p.grad.zero_()
    return result
