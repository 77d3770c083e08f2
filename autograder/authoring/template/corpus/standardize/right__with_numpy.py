def standardize(x):
    return (x - np.mean(x)) / np.std(x)
