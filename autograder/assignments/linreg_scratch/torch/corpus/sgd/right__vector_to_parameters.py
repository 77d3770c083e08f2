from torch.nn.utils import parameters_to_vector, vector_to_parameters


def sgd(params, lr, batch_size):
    grad = parameters_to_vector([p.grad for p in params])
    vector_to_parameters(parameters_to_vector(params) - lr / batch_size * grad, params)
    for p in params:
        p.grad.zero_()
