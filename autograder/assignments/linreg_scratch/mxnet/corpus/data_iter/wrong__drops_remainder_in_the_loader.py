# loses: data_iter training?
# slip: drops_remainder
# also: drops_when_batch_exceeds_n
# why: last_batch='discard'
# %% before
from mxnet import gluon

# %% solution
def data_iter(batch_size, features, labels):
    dataset = gluon.data.ArrayDataset(features, labels)
    return gluon.data.DataLoader(dataset, batch_size, shuffle=True, last_batch='discard')
