# attack: every question kills the kernel, and the cells before take as long as they may: each start costs the class time
# cell: squared_loss
# earns: any
# outcome: killed

# %% before
import time

time.sleep(1.5)

# %% solution
import os


def squared_loss(y_hat, y):
    os._exit(1)


# %% after
linreg = sgd = data_iter = batch_sizes = squared_loss
