# attack: reads keys, histories and configurations in the grader's home
# earns: others
# outcome: refused
# bare: yes
import os

for path in ("@HOME@/.ssh/id_ed25519", "/root//.ssh/id_ed25519", "/root//.bash_history", os.path.expanduser("~/.netrc")):
    try:
        print("got through", open(path).read(100))
    except OSError as error:
        print("refused:", type(error).__name__)
