# loses: ex6_learning_rate
# slip: one_step_an_epoch
# why: one step an epoch, whatever batch_size is
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        results[lr] = train(w, b, features, labels, lr, num_epochs, len(features))
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if numpy.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    Z = numpy.c_[features.asnumpy(), numpy.ones(len(features))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z / len(Z))[-1]
