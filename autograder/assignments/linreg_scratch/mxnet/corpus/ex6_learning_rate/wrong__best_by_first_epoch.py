# loses: ex6_learning_rate
# slip: best_by_first_epoch
# why: compares the losses after the first epoch
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    finite = {lr: losses[0] for lr, losses in results.items() if numpy.isfinite(losses).all()}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z / len(X)).max()
