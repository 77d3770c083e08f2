class SGD:
    def __init__(self, params, lr):
        self.params, self.lr = params, lr

    @torch.no_grad()
    def step(self):
        for p in self.params:
            if p.grad is not None:
                p.add_(p.grad, alpha=-self.lr)

    def zero_grad(self):
        for p in self.params:
            p.grad = None


def sgd(params, lr, batch_size):
    opt = SGD(params, lr / batch_size)
    opt.step()
    opt.zero_grad()
