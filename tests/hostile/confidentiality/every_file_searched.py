# attack: walks over everything that it can see and looks for notebooks, databases, keys and this course
# earns: others
# outcome: ignored
import os

skip = ("/usr", "/proc", "/sys", *(path for path in __import__("sys").path if path))
for folder, folders, names in os.walk("/"):
    folders[:] = [name for name in folders if os.path.join(folder, name) not in skip and name != "site-packages"]
    if folder.count("/") > 6:
        folders[:] = []
    for name in names:
        if name.endswith((".ipynb", ".db", ".toml", "id_ed25519", ".env", "checks.py")):
            print("found", name)
    if os.path.join(folder, "") in ("@COURSE@/", "@HOME@/", "@PACKAGE@/checks/"):
        print("got through", names)
