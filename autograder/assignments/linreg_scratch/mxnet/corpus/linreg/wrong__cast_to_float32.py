# slip: float32_only
# why: float64 loses its precision
def linreg(X, w, b):
    return np.dot(X.astype('float32'), w.astype('float32')) + b.astype('float32')
