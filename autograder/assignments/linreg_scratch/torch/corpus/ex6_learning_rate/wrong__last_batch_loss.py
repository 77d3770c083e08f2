# loses: ex6_learning_rate
# slip: loss_before_epoch
# why: the loss of the last minibatch before its step, not of the whole set after the epoch
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
        results[lr] = []
        for epoch in range(num_epochs):
            for X, y in data_iter(batch_size, features, labels):
                w.requires_grad = True
                b.requires_grad = True
                l = squared_loss(linreg(X, w, b), y)
                l.sum().backward()
                sgd([w, b], lr, batch_size)
            results[lr].append(l.mean().item())
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if np.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = features.numpy()
    Z = np.c_[X, np.ones(len(X))]
    return 2 / np.linalg.eigvalsh(Z.T @ Z / len(X)).max()
