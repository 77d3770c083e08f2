# %% before
# my first attempt, kept for the record
def data_iter(batch_size, features, labels):
    for i in range(len(features) // batch_size):
        yield features[i], labels[i]

# %% solution
def data_iter(batch_size, features, labels):
    mix = np.array(random.sample(range(len(features)), len(features))).tolist()
    for i in range(0, len(mix), batch_size):
        yield features[mix[i:i + batch_size]], labels[mix[i:i + batch_size]]
