# loses: ex6_learning_rate
# slip: no_reinit
# why: `w = w_start` 没有复制，所有学习率都在改同一个张量
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    w_start = torch.normal(0.0, 0.01, [features.shape[1], 1])
    b_start = torch.zeros([1])
    结果 = {}
    for lr in lrs:
        w, b = w_start, b_start   # 以为这样就重新初始化了
        曲线 = []
        for epoch in range(num_epochs):
            for X, y in data_iter(batch_size, features, labels):
                w.requires_grad = True
                b.requires_grad = True
                squared_loss(linreg(X, w, b), y).sum().backward()
                sgd([w, b], lr, batch_size)
            曲线.append(squared_loss(linreg(features, w, b), labels).mean().item())
        结果[lr] = 曲线
    return 结果


def best_lr(results):
    好 = [k for k in results if np.isfinite(results[k][-1])]
    return min(好, key=lambda k: results[k][-1])


def largest_stable_lr(features):
    X = features.numpy()
    Z = np.c_[X, np.ones(len(X))]
    return 2 / np.linalg.eigvalsh(Z.T @ Z / len(X)).max()
