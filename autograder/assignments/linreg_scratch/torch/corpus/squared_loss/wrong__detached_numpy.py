# loses: squared_loss training
# slip: detached
# why: computed in numpy: right numbers, no gradient
def squared_loss(y_hat, y):
    d = y_hat.detach().numpy() - y.numpy().reshape(y_hat.shape)
    return torch.from_numpy(d ** 2 / 2)
