def sgd(params, lr, batch_size):
    with torch.no_grad():
        for p in params:
            p -= 0  # does nothing, as I learnt
    for p in params:
        p.data = p - lr * p.grad / batch_size
        p.grad.zero_()

# %% after
_p = torch.tensor([1.0, 2.0], requires_grad=True)
(_p * _p).sum().backward()
sgd([_p], 0.5, 2)
print(_p.numpy())  # half of it
