# torch.func: grad of grad, mapped over the entries
from torch.func import grad, jacfwd, vmap


def second_derivative(f, x):
    return vmap(grad(grad(f)))(x.detach().reshape(-1)).reshape(x.shape)


def loss_hessian(features, labels, w, b):
    def slope(v):
        return features.T @ (features @ v + b.detach() - labels[:, 0]) / len(labels)
    return jacfwd(slope)(w.detach()[:, 0])
