# why: the sum, not the mean
def mean(x):
    return x.sum()
