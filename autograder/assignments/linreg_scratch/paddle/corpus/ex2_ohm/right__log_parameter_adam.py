# R = exp(theta), voltages in units of their mean, Adam.
def fit_resistance(current, voltage):
    i, v = current.reshape([-1]), voltage.reshape([-1])
    theta = paddle.create_parameter(
        [1], "float32",
        default_initializer=paddle.nn.initializer.Constant(float((v.mean() / i.mean()).log())))
    adam = paddle.optimizer.Adam(learning_rate=0.005, parameters=[theta])
    for _ in range(150):
        loss = ((paddle.exp(theta) * i - v) / v.mean()).pow(2).mean()
        loss.backward()
        adam.step()
        adam.clear_grad()
    return paddle.exp(theta)
