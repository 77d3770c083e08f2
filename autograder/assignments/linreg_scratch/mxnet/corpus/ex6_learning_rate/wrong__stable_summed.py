# loses: ex6_learning_rate
# slip: stable_summed
# why: the Hessian of the summed loss: n times too steep
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if numpy.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z).max()
