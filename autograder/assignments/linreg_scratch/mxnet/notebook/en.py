# The cells of the MXNet edition that differ from the original by more than names. `make notebooks` puts them in.

# %% [markdown] how_it_works
# ## How to work
#
# - Replace each `raise NotImplementedError` with your code and run the cells one after the other, with *Shift + Enter*. *Run All* stops at the first error, often a function that is not written yet, but takes you to the end of the notebook: scroll back up to it.
# - The other cells are locked; cells of your own are welcome anywhere.
# - The visible tests are a sample. Hidden ones use other numbers, shapes and batch sizes, and judge only your functions.
# - This is *from scratch*: leave `mxnet.gluon`, `mxnet.optimizer` and `mxnet.io` aside.
#
# **If you know PyTorch**: MXNet says the same in other words.
#
# | PyTorch | MXNet |
# |:---|:---|
# | `requires_grad=True` | `x.attach_grad()` |
# | recorded, unless in `torch.no_grad()` | recorded only in `with autograd.record():` |
# | `p -= step` | `p[:] = p - step` |
# | `p.grad.zero_()` | not needed: `backward()` overwrites |
# | `x.numpy()` | `x.asnumpy()` |
# | `dim=` | `axis=` |
#
# Here `np` is MXNet's own NumPy, whose arrays are tensors; NumPy itself is `numpy`. `p = p - step` leaves the tensor as it was: it only gives a new tensor the old name.

# %% data_iter
def data_iter(batch_size, features, labels):
    """Yield all examples once, in random order, as minibatches (X, y)."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    order = list(range(len(features)))
    random.shuffle(order)
    for start in range(0, len(features), batch_size):
        batch = np.array(order[start:start + batch_size])
        yield features[batch], labels[batch]
    ### END SOLUTION

# %% test_linreg
# Test
X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
weights, bias = np.array([[10.0], [1.0]]), np.array([0.5])
weights.attach_grad()
with autograd.record():
    out = linreg(X, weights, bias)

assert tuple(out.shape) == (3, 1), (
    f"shape: got {tuple(out.shape)}, want (3, 1): a row for each example.")

assert numpy.allclose(numbers(out), [12.5, 34.5, 56.5]), (
    f"values: got {numbers(out)}, want [12.5 34.5 56.5].\n"
    "[12 34 56] lacks the bias.")

assert isinstance(out, np.ndarray), (
    f"type: got {type(out)}, want a tensor.\n"
    "Did the calculation leave MXNet on its way?")

out.backward()
got = numbers(weights.grad)
assert numpy.allclose(got, [9, 12]), (
    f"gradient in w: got {got}, want [9 12].\n"
    "Did the calculation leave MXNet on its way?")

tested["linreg"] = linreg
print("linreg: the visible tests pass")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("linreg")
### END HIDDEN TESTS

# %% [markdown] about_sgd
# ## The optimiser (12 points)
#
# Write `sgd`, one step of minibatch stochastic gradient descent. The loop differentiates the *sum* over a batch; dividing by the batch size makes the step independent of it:
#
# $$\mathbf{p} \leftarrow \mathbf{p} - \frac{\texttt{lr}}{\texttt{batch\_size}}\;\frac{\partial}{\partial\mathbf{p}} \sum_{i \in \mathcal{B}} l^{(i)}.$$
#
# - **In**: a list `params` of tensors, their `.grad` filled by `backward()`; numbers `lr` and `batch_size`.
# - **Out**: nothing. The *same* tensors hold new values. Their gradients need no clearing: the next `backward()` overwrites them.
# - **Off limits**: do not change how gradients are kept; do not put a new tensor in place of the old one.
# - **You should see**: each step halves the distance to 3.

# %% sgd
def sgd(params, lr, batch_size):
    """Step each parameter against its gradient in place."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    for param in params:
        param[:] = param - lr * param.grad / batch_size
    ### END SOLUTION

# %% test_sgd
# Test
def slope_then_step(p):
    """One step for the gradient [10, −20]."""
    with autograd.record():
        l = p * np.array([10.0, -20.0])
    l.backward()
    sgd([p], 0.1, 10)


p = np.array([1.0, 2.0])
p.attach_grad()
slope_then_step(p)
assert not numpy.allclose(numbers(p), [1, 2]), (
    "p: got [1 2], unmoved, want [0.9 2.2].\n"
    "`p = …` only gives a new tensor the old name.")

assert numpy.allclose(numbers(p), [0.9, 2.2]), (
    f"p: got {numbers(p)}, want [0.9 2.2].\n"
    "[0 4] lacks the division by batch_size, [1.1 1.8] went uphill.")

slope_then_step(p)
assert numpy.allclose(numbers(p), [0.8, 2.4]), (
    f"p after a second step: got {numbers(p)}, want [0.8 2.4].\n"
    "Is there still a gradient, and only that of the last pass?")

tested["sgd"] = sgd
print("sgd: the visible tests pass")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("sgd")
### END HIDDEN TESTS

# %% train
def train(w, b, features, labels, lr, num_epochs, batch_size):
    """Train w and b in place; return the mean loss after each epoch."""
    w.attach_grad()
    b.attach_grad()
    losses = []
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            with autograd.record():
                l = squared_loss(linreg(X, w, b), y)
            l.backward()  # of the sum over the minibatch
            sgd([w, b], lr, batch_size)
        l = squared_loss(linreg(features, w, b), labels)
        losses.append(l.mean().item())
    return losses

# %% ex1_zero_init
def gradient_at_zero(features, labels):
    """Gradient of the mean loss at w = 0, b = 0: (grad_w, grad_b)."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    w = np.zeros((features.shape[1], 1), features.dtype)
    b = np.zeros(1, features.dtype)
    w.attach_grad()
    b.attach_grad()
    with autograd.record():
        l = squared_loss(linreg(features, w, b), labels).mean()
    l.backward()
    return w.grad, b.grad
    ### END SOLUTION


def train_from(w0, b0, features, labels, lr, num_epochs, batch_size):
    """Train from a start that stays as it is: return (w, b)."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    w, b = w0.copy(), b0.copy()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b
    ### END SOLUTION


# Your verdict: set ZERO_INIT_WORKS to True or to False
### BEGIN SOLUTION
ZERO_INIT_WORKS = True
### END SOLUTION

# %% ex2_ohm
def fit_resistance(current, voltage):
    """Learn the resistance in ohm from currents in A and voltages in V."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    I, V = current.flatten(), voltage.flatten()
    I_size, V_size = np.sqrt((I * I).mean()), np.sqrt((V * V).mean())
    r = np.zeros(1, I.dtype)  # resistance in units of V_size / I_size
    r.attach_grad()
    for _ in range(15):
        with autograd.record():
            l = squared_loss(r * I / I_size, V / V_size).mean()
        l.backward()
        sgd([r], 0.5, 1)
    return (r * V_size / I_size).item()
    ### END SOLUTION

# %% ex3_planck
def log_planck(wavelength, T):
    """Natural logarithm of Planck's law; wavelength in m, T in K."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    x = h * c / k_B / (wavelength * T)
    return (math.log(2 * h * c**2) - 5 * np.log(wavelength)
            - x - np.log(-np.expm1(-x)))
    ### END SOLUTION


def fit_temperature(wavelength, intensity):
    """Learn the temperature in K from a spectrum of unknown scale."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    u = np.full(1, 0.2, dtype=wavelength.dtype)  # 1000 K / T, of handy size
    u.attach_grad()
    for _ in range(30):
        with autograd.record():
            misfit = log_planck(wavelength, 1000 / u) - np.log(intensity)
            residual = misfit - misfit.mean()  # the mean is the best bias
            l = (residual**2 / 2).mean()
        l.backward()
        sgd([u], 0.004, 1)
    return (1000 / u).item()
    ### END SOLUTION

# %% test_ex3_planck
# Test
T = np.array([h * c / (k_B * 1e-6 * math.log(2))])  # makes exp(x) = 2
got = numbers(log_planck(np.array([1e-6]), T))
want = math.log(2 * h * c**2 / 1e-30)
assert numpy.allclose(got, want, atol=2e-3), (
    f"ln B where exp(x) = 2: got {got}, want {want:.4f}.\n"
    "0.69 less: the −1 is missing. Are λ and T in m and K?")

T = np.array([300.0])
T.attach_grad()
with autograd.record():
    out = log_planck(np.array([50e-9]), T)
out.backward()
got = numpy.append(numbers(out), numbers(T.grad))
assert numpy.allclose(got, [-911.795, 3.197], rtol=1e-3), (
    f"ln B and its slope in T: got {got}, want [-911.795 3.197].\n"
    "inf or nan: take the logarithm on paper, before exp can overflow.")

got = numbers(fit_temperature(wavelength, intensity))
assert got.size == 1 and abs(got[0] / 5778 - 1) < 0.02, (
    f"T: got {got}, want 5778 within 2 %.\n"
    "Is the unknown factor free in your fit?")

print("ex3_planck: the visible tests pass")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("ex3_planck")
### END HIDDEN TESTS

# %% [markdown] about_ex4
# ### Exercise 4: second derivatives (7 points)
#
# Asking for the gradient of a gradient meets four snags: the first pass discards its graph; a linear $f$ has a slope that no longer depends on $x$, which is an error in MXNet; and `x.grad` may belong to somebody else. The fourth is MXNet's own: it knows the second derivative of some operators only. It knows those of `np.sin`, `np.exp`, `np.log`, `np.tanh`, `np.square` and `npx.relu`, and of adding a number; not those of products, powers, `sum`, `mean` and `np.dot`. There difference quotients of *first* derivatives are the way out, in float64 or with large steps: float32 rounding drowns small ones.
#
# - `second_derivative(f, x)` returns $f''$ elementwise in the shape of `x`, such as $()$, $(5{,})$ or $(2, 3)$, float32 or float64; for linear, constant or relu $f$, zeros. MXNet can differentiate each smooth $f$ twice. `x.grad` stays untouched.
# - `loss_hessian(features, labels, w, b)` returns the $(d, d)$ Hessian of the **mean** loss in $\mathbf{w}$. Here `np.dot` is in the way.

# %% ex4_second_derivative
def second_derivative(f, x):
    """Elementwise second derivative of f at x, in the shape of x."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    x = x.copy()
    x.attach_grad()
    try:
        with autograd.record():
            (slope,) = autograd.grad(f(x), [x], create_graph=True)
        slope.backward()
    except mxnet.MXNetError:  # the slope does not depend on x
        return np.zeros_like(x)
    return x.grad
    ### END SOLUTION


def loss_hessian(features, labels, w, b):
    """Hessian (d, d) of the mean loss in w."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    def slope(w):
        w.attach_grad()
        with autograd.record():
            l = squared_loss(linreg(features, w, b), labels).mean()
        l.backward()
        return w.grad.flatten()

    # the slope is linear in w: its differences are right for any step
    steps = np.eye(len(w), dtype=w.dtype)
    here = slope(w.copy())
    return np.stack([slope(w + s.reshape(w.shape)) - here for s in steps])
    ### END SOLUTION

# %% test_ex4_second_derivative
# Look, then test
def fourth_power(x):
    """x⁴, of operators that MXNet can differentiate twice."""
    return np.square(np.square(x))


x = np.array([-1.0, 0.5, 2.0])
print("x".ljust(7), numbers(x))
for name, f in (("x⁴", fourth_power), ("sin x", np.sin),
                ("5x + 1", lambda x: 5 * x + 1)):
    print(name.ljust(7), numbers(second_derivative(f, x)).round(3))
w, b = np.ones([2, 1]), np.zeros([1])
H = loss_hessian(features[:200], labels[:200], w, b)
print("Hessian", numbers(H).reshape(2, 2).round(2).tolist())

x = np.array([1.0, 2.0])
x.attach_grad()
with autograd.record():
    y = x * x
y.backward()
got = numpy.append(numbers(second_derivative(fourth_power, x)),
                   numbers(second_derivative(lambda x: 5 * x + 1, x)))
assert numpy.allclose(got, [12, 48, 0, 0], atol=1e-3), (
    f"x⁴ and 5x + 1 at 1 and 2: got {got}, want [12 48 0 0].\n"
    "[4 32 5 5] are first derivatives.")

got = None if x.grad is None else numbers(x.grad)
assert got is not None and numpy.allclose(got, [2, 4]), (
    f"x.grad after the call: got {got}, want [2 4] as before it.")

X = np.array([[1.0, 2.0], [3.0, 4.0]])
got = numbers(loss_hessian(X, np.ones([2, 1]), w, b)).reshape(2, 2)
got = got.round(3).tolist()
assert got == [[5, 7], [7, 10]], (
    f"Hessian: got {got}, want [[5, 7], [7, 10]].\n"
    "Twice that belongs to the sum, not the mean.")

print("ex4_second_derivative: the visible tests pass")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("ex4_second_derivative")
### END HIDDEN TESTS

# %% ex5_reshape
def shape_without_reshape(y_hat, y):
    """Shape of (y_hat - y)**2 / 2 as broadcasting makes it, as a list."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    return list(((y_hat - y) ** 2 / 2).shape)
    ### END SOLUTION


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    """Train from zeros on flat labels without reshape: return (w, b)."""
    # YOUR CODE HERE
    ### BEGIN SOLUTION
    w = np.zeros((features.shape[1], 1), features.dtype)
    b = np.zeros(1, features.dtype)
    w.attach_grad()
    b.attach_grad()
    for _ in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            with autograd.record():
                l = ((linreg(X, w, b) - y.flatten()) ** 2 / 2).mean()
            l.backward()
            sgd([w, b], lr, 1)
    return w, b
    ### END SOLUTION
