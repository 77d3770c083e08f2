# loses: linreg training
# error: old_paddle
# why: paddle.fluid has gone
import paddle.fluid as fluid
def linreg(X, w, b):
    return fluid.layers.matmul(X, w) + b
