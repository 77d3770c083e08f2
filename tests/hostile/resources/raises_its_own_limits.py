# attack: takes the limits off itself
# earns: others
# outcome: refused
import resource

for name in ("RLIMIT_NPROC", "RLIMIT_DATA", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CPU", "RLIMIT_MEMLOCK"):
    try:
        resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("got through", name)
    except (ValueError, OSError) as error:
        print("refused:", name, error)
