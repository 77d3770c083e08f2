# attack: asks a service of the host by an abstract socket, which no file system hides
# earns: others
# outcome: refused
# bare: yes
import socket

for name in ("\0@ABSTRACT@", *(line.split()[-1].replace("@", "\0", 1) for line in open("/proc/net/unix") if "@" in line)):
    try:
        with socket.socket(socket.AF_UNIX) as visit:
            visit.settimeout(1)
            visit.connect(name)
            print("got through", visit.recv(100))
    except OSError as error:
        print("refused:", error.strerror)
