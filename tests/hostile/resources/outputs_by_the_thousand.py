# attack: a hundred thousand small outputs
# earns: any
# outcome: unreadable or stopped
from IPython.display import display_html

for number in range(100_000):
    display_html(f"<i>{number}</i>", raw=True)
