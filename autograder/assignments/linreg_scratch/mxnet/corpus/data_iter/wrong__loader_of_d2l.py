# loses: data_iter training
# error: d2ls_name
# why: the book's package is not imported
def data_iter(batch_size, features, labels):
    return d2l.load_array((features, labels), batch_size)
