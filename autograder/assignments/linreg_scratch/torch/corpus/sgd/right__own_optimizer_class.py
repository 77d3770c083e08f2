# %% before
class GradientDescent:
    """小批量随机梯度下降。"""

    def __init__(self, params):
        self.params = list(params)

    @torch.no_grad()
    def step(self, lr):
        for p in self.params:
            p -= lr * p.grad

    def zero_grad(self):
        for p in self.params:
            p.grad.zero_()

# %% solution
def sgd(params, lr, batch_size):
    descent = GradientDescent(params)
    descent.step(lr / batch_size)
    descent.zero_grad()
