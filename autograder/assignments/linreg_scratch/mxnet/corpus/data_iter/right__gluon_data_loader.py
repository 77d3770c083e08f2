# %% before
from mxnet import gluon

# %% solution
def data_iter(batch_size, features, labels):
    dataset = gluon.data.ArrayDataset(features, labels)
    for X, y in gluon.data.DataLoader(dataset, batch_size, shuffle=True):
        yield X.reshape(len(X), -1), y.reshape(len(X), -1)
