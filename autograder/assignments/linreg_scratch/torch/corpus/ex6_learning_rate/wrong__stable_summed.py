# loses: ex6_learning_rate
# slip: stable_summed
# why: the Hessian of the summed loss: n times too steep
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = torch.zeros([features.shape[1], 1]), torch.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if np.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = features.numpy()
    Z = np.c_[X, np.ones(len(X))]
    return 2 / np.linalg.eigvalsh(Z.T @ Z).max()
