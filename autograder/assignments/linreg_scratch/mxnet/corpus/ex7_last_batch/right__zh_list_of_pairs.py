# 返回列表而不是生成器；整除以后再决定要不要余数
def batch_sizes(n, batch_size):
    整批, 余数 = n // batch_size, n % batch_size
    大小 = [batch_size for _ in range(整批)]
    if 余数 != 0:
        大小.append(余数)
    return 大小


def data_iter_drop_last(batch_size, features, labels, drop_last=False):
    """drop_last=True 时丢掉不足一批的样本"""
    样本数 = len(features)
    顺序 = numpy.random.permutation(样本数)
    终点 = 样本数 - 样本数 % batch_size if drop_last else 样本数
    return [(features[顺序[i:min(i + batch_size, 终点)]], labels[顺序[i:min(i + batch_size, 终点)]])
            for i in range(0, 终点, batch_size)]
