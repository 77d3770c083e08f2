# loses: ex6_learning_rate
# slip: best_picks_nan
# why: numpy.argmin takes nan for the smallest
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, batch_size)
    return results


def best_lr(results):
    rates = list(results)
    return rates[int(numpy.argmin([results[lr][-1] for lr in rates]))]


def largest_stable_lr(features):
    X = features.asnumpy()
    Z = numpy.c_[X, numpy.ones(len(X))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z / len(X)).max()
