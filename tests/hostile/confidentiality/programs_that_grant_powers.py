# attack: runs the system's programs that belong to root and grant its powers
# earns: others
# outcome: refused or ignored
import os
import subprocess

for folder in ("/usr/bin", "/usr/sbin", "/usr/lib/openssh", "/usr/lib/dbus-1.0"):
    for name in os.listdir(folder) if os.path.isdir(folder) else ():
        path = f"{folder}/{name}"
        if os.stat(path, follow_symlinks=False).st_mode & 0o6000:
            print("found", path)
for command in (["su", "-c", "id -u"], ["unshare", "-r", "id", "-u"], ["mount", "-t", "tmpfs", "none", "/tmp"]):
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=0.5, stdin=subprocess.DEVNULL)
        print("got through" if done.returncode == 0 else "refused:", done.stdout, done.stderr)
    except (OSError, subprocess.SubprocessError) as error:
        print("refused:", type(error).__name__)
