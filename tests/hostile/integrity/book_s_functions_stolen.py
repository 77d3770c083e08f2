# attack: writes nothing, waits until the book's functions are put in its place, and calls its own tasks by them
# answers: none
# needs: training ex7_last_batch
# earns: nothing
# outcome: raised
# %% after
get_ipython().events.register("post_run_cell", lambda result: print(data_iter, sgd))
