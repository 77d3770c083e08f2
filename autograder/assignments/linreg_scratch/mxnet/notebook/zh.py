# MXNet 版中不只是名称与原件不同的单元格，由 `make notebooks` 放进笔记本。

# %% [markdown] how_it_works
# ## 怎样完成作业
#
# - 把每一处 `raise NotImplementedError` 换成你的代码，用 *Shift + Enter* 逐个运行单元格。*Run All* 遇到第一个错误就停下，例如还没有写好的函数；页面却会跳到笔记本末尾，请往上找到出错的单元格。
# - 其余单元格已锁定；你可以在任何位置添加自己的单元格。
# - 可见测试只是样例。隐藏测试会换用别的数值、形状和批量大小，并且只评判你写的函数。
# - 既然是从零开始，就请把 `mxnet.gluon`、`mxnet.optimizer` 和 `mxnet.io` 放在一边。
#
# **如果你熟悉 PyTorch**：同样的意思，MXNet 的写法不同。
#
# | PyTorch | MXNet |
# |:---|:---|
# | `requires_grad=True` | `x.attach_grad()` |
# | 总是记录，`torch.no_grad()` 里除外 | 只在 `with autograd.record():` 里记录 |
# | `p -= step` | `p[:] = p - step` |
# | `p.grad.zero_()` | 不需要：`backward()` 会覆盖梯度 |
# | `x.numpy()` | `x.asnumpy()` |
# | `dim=` | `axis=` |
#
# 这里的 `np` 是 MXNet 自己的 NumPy，它的数组就是张量；NumPy 本身叫 `numpy`。`p = p - step` 不会改变原来的张量：它只是让 `p` 这个名字指向一个新张量。

# %% data_iter
def data_iter(batch_size, features, labels):
    """以随机顺序、按小批量 (X, y) 取出全部样本，每个一次"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    order = list(range(len(features)))
    random.shuffle(order)
    for start in range(0, len(features), batch_size):
        batch = np.array(order[start:start + batch_size])
        yield features[batch], labels[batch]
    ### END SOLUTION

# %% test_linreg
# 测试
X = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]])
weights, bias = np.array([[10.0], [1.0]]), np.array([0.5])
weights.attach_grad()
with autograd.record():
    out = linreg(X, weights, bias)

assert tuple(out.shape) == (3, 1), (
    f"形状：得到 {tuple(out.shape)}，应为 (3, 1)：每个样本一行。")

assert numpy.allclose(numbers(out), [12.5, 34.5, 56.5]), (
    f"数值：得到 {numbers(out)}，应为 [12.5 34.5 56.5]。\n"
    "若为 [12 34 56]，则漏掉了偏置。")

assert isinstance(out, np.ndarray), (
    f"类型：得到 {type(out)}，应为张量。\n"
    "计算途中是不是离开了 MXNet？")

out.backward()
got = numbers(weights.grad)
assert numpy.allclose(got, [9, 12]), (
    f"对 w 的梯度：得到 {got}，应为 [9 12]。\n"
    "计算途中是不是离开了 MXNet？")

tested["linreg"] = linreg
print("linreg：可见测试通过")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("linreg")
### END HIDDEN TESTS

# %% [markdown] about_sgd
# ## 定义优化算法（12 分）
#
# 编写 `sgd`，完成一步小批量随机梯度下降。训练循环对一个批量的损失**之和**求导；除以批量大小，步长就与批量大小无关了：
#
# $$\mathbf{p} \leftarrow \mathbf{p} - \frac{\texttt{lr}}{\texttt{batch\_size}}\;\frac{\partial}{\partial\mathbf{p}} \sum_{i \in \mathcal{B}} l^{(i)}.$$
#
# - **输入**：张量列表 `params`，它们的 `.grad` 已由 `backward()` 填好；数值 `lr` 和 `batch_size`。
# - **输出**：没有返回值。**原来的**张量有了新的数值。梯度不需要清零：下一次 `backward()` 会覆盖它们。
# - **不可以**：改变梯度的存放方式；用新张量代替原来的张量。
# - **你会看到**：每走一步，到 3 的距离减半。

# %% sgd
def sgd(params, lr, batch_size):
    """沿负梯度方向原地更新每个参数"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    for param in params:
        param[:] = param - lr * param.grad / batch_size
    ### END SOLUTION

# %% test_sgd
# 测试
def slope_then_step(p):
    """按梯度 [10, −20] 更新一步"""
    with autograd.record():
        l = p * np.array([10.0, -20.0])
    l.backward()
    sgd([p], 0.1, 10)


p = np.array([1.0, 2.0])
p.attach_grad()
slope_then_step(p)
assert not numpy.allclose(numbers(p), [1, 2]), (
    "p：仍为 [1 2]，应为 [0.9 2.2]。\n"
    "`p = …` 只是让旧名字指向新张量。")

assert numpy.allclose(numbers(p), [0.9, 2.2]), (
    f"p：得到 {numbers(p)}，应为 [0.9 2.2]。\n"
    "若为 [0 4]，则没有除以 batch_size；若为 [1.1 1.8]，则走反了方向。")

slope_then_step(p)
assert numpy.allclose(numbers(p), [0.8, 2.4]), (
    f"第二步之后的 p：得到 {numbers(p)}，应为 [0.8 2.4]。\n"
    "梯度还在吗？是不是只有最后一次反向传播的梯度？")

tested["sgd"] = sgd
print("sgd：可见测试通过")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("sgd")
### END HIDDEN TESTS

# %% train
def train(w, b, features, labels, lr, num_epochs, batch_size):
    """原地训练 w 和 b，返回每个迭代周期之后的平均损失"""
    w.attach_grad()
    b.attach_grad()
    losses = []
    for epoch in range(num_epochs):
        for X, y in data_iter(batch_size, features, labels):
            with autograd.record():
                l = squared_loss(linreg(X, w, b), y)
            l.backward()  # 对小批量之和求导
            sgd([w, b], lr, batch_size)
        l = squared_loss(linreg(features, w, b), labels)
        losses.append(l.mean().item())
    return losses

# %% ex1_zero_init
def gradient_at_zero(features, labels):
    """平均损失在 w = 0、b = 0 处的梯度 (grad_w, grad_b)"""
    # 在这里写你的代码
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
    """从给定起点训练，起点保持不变，返回 (w, b)"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    w, b = w0.copy(), b0.copy()
    train(w, b, features, labels, lr, num_epochs, batch_size)
    return w, b
    ### END SOLUTION


# 你的结论：把 ZERO_INIT_WORKS 设为 True 或 False
### BEGIN SOLUTION
ZERO_INIT_WORKS = True
### END SOLUTION

# %% ex2_ohm
def fit_resistance(current, voltage):
    """由电流（安培）和电压（伏特）学出电阻（欧姆）"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    I, V = current.flatten(), voltage.flatten()
    I_size, V_size = np.sqrt((I * I).mean()), np.sqrt((V * V).mean())
    r = np.zeros(1, I.dtype)  # 以 V_size / I_size 为单位的电阻
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
    """普朗克定律的自然对数；波长单位米，T 单位开尔文"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    x = h * c / k_B / (wavelength * T)
    return (math.log(2 * h * c**2) - 5 * np.log(wavelength)
            - x - np.log(-np.expm1(-x)))
    ### END SOLUTION


def fit_temperature(wavelength, intensity):
    """由倍数未知的光谱学出温度（开尔文）"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    u = np.full(1, 0.2, dtype=wavelength.dtype)  # 1000 K / T，大小适中
    u.attach_grad()
    for _ in range(30):
        with autograd.record():
            misfit = log_planck(wavelength, 1000 / u) - np.log(intensity)
            residual = misfit - misfit.mean()  # 平均值就是最佳偏置
            l = (residual**2 / 2).mean()
        l.backward()
        sgd([u], 0.004, 1)
    return (1000 / u).item()
    ### END SOLUTION

# %% test_ex3_planck
# 测试
T = np.array([h * c / (k_B * 1e-6 * math.log(2))])  # 使 exp(x) = 2
got = numbers(log_planck(np.array([1e-6]), T))
want = math.log(2 * h * c**2 / 1e-30)
assert numpy.allclose(got, want, atol=2e-3), (
    f"exp(x) = 2 时的 ln B：得到 {got}，应为 {want:.4f}。\n"
    "少了 0.69：漏掉了 −1。λ 和 T 的单位是米和开尔文吗？")

T = np.array([300.0])
T.attach_grad()
with autograd.record():
    out = log_planck(np.array([50e-9]), T)
out.backward()
got = numpy.append(numbers(out), numbers(T.grad))
assert numpy.allclose(got, [-911.795, 3.197], rtol=1e-3), (
    f"ln B 及其对 T 的斜率：得到 {got}，应为 [-911.795 3.197]。\n"
    "若为 inf 或 nan：请先在纸上取对数，别让 exp 有机会溢出。")

got = numbers(fit_temperature(wavelength, intensity))
assert got.size == 1 and abs(got[0] / 5778 - 1) < 0.02, (
    f"T：得到 {got}，应为 5778，误差不超过 2%。\n"
    "拟合时，未知的倍数是自由的吗？")

print("ex3_planck：可见测试通过")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("ex3_planck")
### END HIDDEN TESTS

# %% [markdown] about_ex4
# ### 练习 4：二阶导数（7 分）
#
# 对梯度再求梯度，会碰到四个麻烦：第一次求导之后，计算图就被释放了；线性函数的斜率不再依赖 $x$，MXNet 会因此报错；而 `x.grad` 里可能存有别处算出的梯度。第四个麻烦是 MXNet 独有的：它只知道一部分运算的二阶导数。`np.sin`、`np.exp`、`np.log`、`np.tanh`、`np.square`、`npx.relu` 以及加上一个数，它都知道；乘积、乘方、`sum`、`mean` 和 `np.dot` 则不行。这时的出路是取**一阶**导数的差商，用 float64，或者用较大的步长：步长太小，在 float32 中会被舍入误差淹没。
#
# - `second_derivative(f, x)` 逐元素返回 $f''$，形状与 `x` 相同：例如 $()$、$(5{,})$ 或 $(2, 3)$，float32 或 float64。若 $f$ 是线性函数、常数或 relu，结果应为零。每个光滑的 $f$ 都是 MXNet 能够求两次导的。`x.grad` 保持原样。
# - `loss_hessian(features, labels, w, b)` 返回形状为 $(d, d)$ 的黑塞矩阵（Hessian），即**平均**损失关于 $\mathbf{w}$ 的二阶导数。在这里，`np.dot` 就是障碍。

# %% ex4_second_derivative
def second_derivative(f, x):
    """f 在 x 处的逐元素二阶导数，形状与 x 相同"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    x = x.copy()
    x.attach_grad()
    try:
        with autograd.record():
            (slope,) = autograd.grad(f(x), [x], create_graph=True)
        slope.backward()
    except mxnet.MXNetError:  # 斜率与 x 无关
        return np.zeros_like(x)
    return x.grad
    ### END SOLUTION


def loss_hessian(features, labels, w, b):
    """平均损失关于 w 的黑塞矩阵 (d, d)"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    def slope(w):
        w.attach_grad()
        with autograd.record():
            l = squared_loss(linreg(features, w, b), labels).mean()
        l.backward()
        return w.grad.flatten()

    # 斜率是 w 的线性函数：无论步长多大，差商都正确
    steps = np.eye(len(w), dtype=w.dtype)
    here = slope(w.copy())
    return np.stack([slope(w + s.reshape(w.shape)) - here for s in steps])
    ### END SOLUTION

# %% test_ex4_second_derivative
# 先看一看，再测试
def fourth_power(x):
    """x⁴，由 MXNet 能求两次导的运算组成"""
    return np.square(np.square(x))


x = np.array([-1.0, 0.5, 2.0])
print("x".ljust(7), numbers(x))
for name, f in (("x⁴", fourth_power), ("sin x", np.sin),
                ("5x + 1", lambda x: 5 * x + 1)):
    print(name.ljust(7), numbers(second_derivative(f, x)).round(3))
w, b = np.ones([2, 1]), np.zeros([1])
H = loss_hessian(features[:200], labels[:200], w, b)
print("黑塞矩阵", numbers(H).reshape(2, 2).round(2).tolist())

x = np.array([1.0, 2.0])
x.attach_grad()
with autograd.record():
    y = x * x
y.backward()
got = numpy.append(numbers(second_derivative(fourth_power, x)),
                   numbers(second_derivative(lambda x: 5 * x + 1, x)))
assert numpy.allclose(got, [12, 48, 0, 0], atol=1e-3), (
    f"x⁴ 和 5x + 1 在 1、2 处：得到 {got}，应为 [12 48 0 0]。\n"
    "若为 [4 32 5 5]，那是一阶导数。")

got = None if x.grad is None else numbers(x.grad)
assert got is not None and numpy.allclose(got, [2, 4]), (
    f"调用之后的 x.grad：得到 {got}，应与之前一样是 [2 4]。")

X = np.array([[1.0, 2.0], [3.0, 4.0]])
got = numbers(loss_hessian(X, np.ones([2, 1]), w, b)).reshape(2, 2)
got = got.round(3).tolist()
assert got == [[5, 7], [7, 10]], (
    f"黑塞矩阵：得到 {got}，应为 [[5, 7], [7, 10]]。\n"
    "若为两倍，则属于总和而非平均。")

print("ex4_second_derivative：可见测试通过")

### BEGIN HIDDEN TESTS
from autograder.notebook import judge
judge("ex4_second_derivative")
### END HIDDEN TESTS

# %% ex5_reshape
def shape_without_reshape(y_hat, y):
    """广播之后 (y_hat - y)**2 / 2 的形状，以列表返回"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    return list(((y_hat - y) ** 2 / 2).shape)
    ### END SOLUTION


def train_without_reshape(features, labels, lr, num_epochs, batch_size):
    """从零出发，用展平的标签、不做 reshape 地训练，返回 (w, b)"""
    # 在这里写你的代码
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
