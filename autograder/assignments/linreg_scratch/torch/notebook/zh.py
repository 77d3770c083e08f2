# PyTorch 版中不只是名称与原件不同的单元格，由 `make notebooks` 放进笔记本。

# %% [markdown] how_it_works
# ## 怎样完成作业
#
# - 把每一处 `raise NotImplementedError` 换成你的代码，用 *Shift + Enter* 逐个运行单元格。*Run All* 遇到第一个错误就停下，例如还没有写好的函数；页面却会跳到笔记本末尾，请往上找到出错的单元格。
# - 其余单元格已锁定；你可以在任何位置添加自己的单元格。
# - 可见测试只是样例。隐藏测试会换用别的数值、形状和批量大小，并且只评判你写的函数。
# - 既然是从零开始，就请把 `torch.nn`、`torch.optim` 和 `torch.utils.data` 放在一边。
#
# **更新参数的两种写法**：`p -= step` 改变张量 `p` 本身，而 PyTorch 只允许在 `torch.no_grad()` 之下这样做；`p = p - step` 不会改变原来的张量，只是让 `p` 这个名字指向一个新张量。

# %% sgd
def sgd(params, lr, batch_size):
    """沿负梯度方向原地更新每个参数，并把梯度清零"""
    # 在这里写你的代码
    ### BEGIN SOLUTION
    with torch.no_grad():
        for param in params:
            param -= lr * param.grad / batch_size
            param.grad.zero_()
    ### END SOLUTION
