# attack: swaps modules in sys.modules and puts an import hook before all others, for cells and judge alike
# answers: none
# earns: nothing
# outcome: raised or ignored or unreadable or killed
import importlib.abc
import sys
import types


class Hook(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        print("asked for", name)
        return None


sys.meta_path.insert(0, Hook())
for name in ("json", "struct", "autograder.inside.wire", "autograder.inside.probes", "autograder.inside.own_probes", "autograder", "autograder.notebook"):
    fake = types.ModuleType(name)
    fake.judge = lambda *a, **k: True
    sys.modules[name] = fake
