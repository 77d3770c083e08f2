# attack: makes a forbidden system call by the 32-bit gate, which has other numbers
# earns: any
# outcome: killed
import ctypes
import mmap

code = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
# push rbx; mov eax, 310 (unshare); mov ebx, CLONE_NEWUSER; int 0x80; pop rbx; ret
code.write(bytes.fromhex("53 b836010000 bb00000010 cd80 5b c3"))
call = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(code)))
print("got through" if call() >= 0 else "nothing")
