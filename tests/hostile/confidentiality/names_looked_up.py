# attack: carries a secret out in the names that it looks up, and by datagrams, raw packets and netlink
# earns: others
# outcome: refused
import socket

try:
    print("got through", socket.getaddrinfo("secret.example.org", 80))
except OSError as error:
    print("refused:", error.strerror)
for family, kind in ((2, 2), (10, 1), (16, 3), (17, 3), (40, 1), (31, 3), (38, 5), (2, 3), (44, 3), (21, 5)):
    try:
        socket.socket(family, kind)
        print("got through", family)
    except OSError as error:
        print("refused:", family, error.strerror)
