# attack: writes to the kernel's own files, so that a later crash runs a program outside
# earns: others
# outcome: refused
for path in (
    "/proc/sys/kernel/core_pattern", "/proc/sysrq-trigger", "/proc/sys/vm/overcommit_memory", "/proc/1/oom_score_adj",
    "/sys/kernel/uevent_helper", "/sys/fs/cgroup/cgroup.procs", "/sys/fs/cgroup/release_agent", "/proc/sys/kernel/modprobe",
    "/proc/@PID@/oom_score_adj", "/proc/1/mem",
):  # fmt: skip
    try:
        open(path, "w").close()  # nothing is written: where this gets through, the file is the machine's own
        print("got through", path)
    except OSError as error:
        print("refused:", type(error).__name__)
