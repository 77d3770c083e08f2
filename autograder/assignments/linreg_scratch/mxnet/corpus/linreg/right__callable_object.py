class LinearModel:
    def __call__(self, X, w, b):
        return self.shift(self.project(X, w), b)

    @staticmethod
    def project(X, w):
        return np.dot(X, w)

    @staticmethod
    def shift(z, b):
        return z + b


linreg = LinearModel()
