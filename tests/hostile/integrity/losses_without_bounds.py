# attack: answers every learning rate with losses that are infinite or not a number, as diverging ones are
# cell: ex6_learning_rate
# needs: ex6_learning_rate
# earns: others ex6_learning_rate:2
# outcome: ignored


def lr_experiment(lrs, features, labels, num_epochs, batch_size):
    return {lr: [float("nan")] * num_epochs for lr in lrs}


def best_lr(results):
    return float("nan")


def largest_stable_lr(features):
    return float("inf")
