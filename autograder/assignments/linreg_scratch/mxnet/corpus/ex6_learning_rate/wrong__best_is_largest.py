# loses: ex6_learning_rate
# slip: best_is_largest
# why: the largest rate whose loss stays finite, taken for the best
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    return max(lr for lr in results if numpy.isfinite(results[lr][-1]))


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z / len(X)).max()
