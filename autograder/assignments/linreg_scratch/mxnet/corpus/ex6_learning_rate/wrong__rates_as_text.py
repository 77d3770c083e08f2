# loses: ex6_learning_rate
# slip: rates_as_text
# why: the keys are text
def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    results = {}
    for lr in lrs:
        w, b = np.zeros([features.shape[1], 1]), np.zeros([1])
        losses = train(w, b, features, labels, lr, num_epochs, batch_size)
        results[f"lr = {lr}"] = losses
    return results


def best_lr(results):
    finite = {lr: losses[-1] for lr, losses in results.items() if numpy.isfinite(losses[-1])}
    return min(finite, key=finite.get)


def largest_stable_lr(features):
    Z = numpy.c_[features.asnumpy(), numpy.ones(len(features))]
    return 2 / numpy.linalg.eigvalsh(Z.T @ Z / len(Z))[-1]
