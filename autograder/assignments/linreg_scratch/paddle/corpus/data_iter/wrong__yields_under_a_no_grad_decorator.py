# loses: data_iter training
# slip: yields_in_no_grad
# why: Paddle's decorator keeps no_grad in force while a generator is paused
@paddle.no_grad()
def data_iter(batch_size, features, labels):
    order = paddle.randperm(len(features))
    for i in range(0, len(features), batch_size):
        yield features[order[i : i + batch_size]], labels[order[i : i + batch_size]]
