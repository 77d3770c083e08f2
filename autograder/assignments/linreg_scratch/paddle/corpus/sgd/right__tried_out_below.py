def sgd(params, lr, batch_size):
    with paddle.no_grad():
        for p in params:
            p -= 0  # does nothing, as I learnt
    for p in params:
        p.set_value(p - lr * p.grad / batch_size)
        p.clear_grad()

# %% after
_p = paddle.to_tensor([1.0, 2.0], stop_gradient=False)
(_p * _p).sum().backward()
sgd([_p], 0.5, 2)
print(_p.numpy())  # half of it
