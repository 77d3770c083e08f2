# The cells of the PyTorch edition that differ from the original by more than names. `make notebooks` puts them in.

# %% [markdown] how_it_works
# ## How to work
#
# - Replace each `raise NotImplementedError` with your code and run the cells one after the other, with *Shift + Enter*. *Run All* stops at the first error, often a function that is not written yet, but takes you to the end of the notebook: scroll back up to it.
# - The other cells are locked; cells of your own are welcome anywhere.
# - The visible tests are a sample. Hidden ones use other numbers, shapes and batch sizes, and judge only your functions.
# - This is *from scratch*: leave `torch.nn`, `torch.optim` and `torch.utils.data` aside.
#
# **Two ways to write a step**: `p -= step` changes the tensor `p` itself, which PyTorch allows only under `torch.no_grad()`. `p = p - step` leaves the tensor as it was: it only gives a new tensor the old name.

# %% sgd
def sgd(params, lr, batch_size):
    """Move params against their gradients, in place; clear the gradients."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
    ### END SOLUTION
