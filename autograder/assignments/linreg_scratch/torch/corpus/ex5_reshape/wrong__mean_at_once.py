# loses: ex5_reshape
# slip: mean_at_once
# why: knows where training ends and returns that, without training
def shape_without_reshape(y_hat, y):
    return list(((y_hat - y) ** 2 / 2).shape)


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    return torch.zeros([features.shape[1], 1]), labels.mean().reshape([1])
