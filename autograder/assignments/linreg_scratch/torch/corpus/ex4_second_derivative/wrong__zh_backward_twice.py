# loses: ex4_second_derivative
# slip: backward_twice
# why: 对同一个图反向传播两次，梯度只是累加成两倍的一阶导数
def second_derivative(f, x):
    z = torch.tensor(x.detach().numpy(), requires_grad=True)
    y = f(z).sum()
    if not y.requires_grad:
        return torch.zeros_like(z)
    y.backward(retain_graph=True)   # 一阶
    y.backward()                    # "二阶"
    return z.grad


def loss_hessian(features, labels, w, b):
    X = features.numpy()
    return X.T.dot(X) / len(X)
