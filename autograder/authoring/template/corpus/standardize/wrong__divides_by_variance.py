# slip: divides_by_variance
# why: the square root is missing
def standardize(x):
    return (x - mean(x)) / x.var()
