"""The keys of sentences that the code can ask for, read from its syntax trees.

A key is a literal, or a pattern with holes: `message(f"leak.{leak.kind}")` asks for `console.leak.` and a word. The
word has to be a whole string, or the name of a function, somewhere in the package; where it is a variable that the
module assigns, or the whole key is one, a whole string in the same module. A function that passes on another's key,
with `**values`, asks for nothing itself, nor does one that says what is made elsewhere, such as `finding.{kind}`.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

HOLE = "{}"
MADE = {"finding": "finding.", "Finding": "finding.", "Repair": "repair.", "CannotGrade": "cannot_grade."}
OWN_SAY = {"report/page.py": "report.", "assignments/linreg_scratch/pictures.py": f"figure.{HOLE}."}
RECEIPT = "note"  # of submission/matching.py: each keyword is a kind of repair
IN_TEMPLATE = re.compile(r'\bsay\("([\w.]+)"( ~ [\w.]+)?')


@dataclass(frozen=True)
class Keys:
    """A key with holes, and the words that may stand in them."""

    pattern: str
    words: frozenset[str]

    def __contains__(self, key: str) -> bool:
        found = re.fullmatch(r"([\w-]+)".join(map(re.escape, self.pattern.split(HOLE))), key)
        return found is not None and self.words.issuperset(found.groups())


def asked_for(package: Path) -> list[Keys]:
    """Everything that the modules and the templates of a package can ask for."""
    modules = [path for path in package.rglob("*.py") if "corpus" not in path.parts]  # whose answers may be no Python
    trees = {path.relative_to(package).as_posix(): ast.parse(path.read_text("utf-8")) for path in modules}
    functions = {node.name for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    everywhere = frozenset(functions.union(*map(_strings, trees.values())))
    found = [Keys(key, everywhere) for key in _in_templates(package / "views" / "templates")]
    for module, tree in trees.items():
        here, assigned = _strings(tree), _assigned(tree)
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if getattr(call.func, "attr", "") == RECEIPT:
                found += [Keys(f"repair.{keyword.arg}", frozenset()) for keyword in call.keywords if keyword.arg]
            prefix, asked = _asked(call, module)
            words = here if _is_local(asked, assigned) else everywhere
            for end in ("", "_hint") if prefix == "finding." else ("",):
                found += [Keys(prefix + key + end, words) for key in _texts(asked)]
    return found


def given_to(package: Path) -> Iterator[tuple[str, frozenset[str]]]:
    """The literal keys that the modules ask for, each with the names of the values it is given; without `**values`."""
    for path in (path for path in package.rglob("*.py") if "corpus" not in path.parts):
        module = path.relative_to(package).as_posix()
        for call in (node for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, ast.Call)):
            prefix, asked = _asked(call, module)
            called = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
            values = [keyword.arg for keyword in call.keywords]
            if called in ("say", "message") and None not in values:
                known = (prefix + text for text in _texts(asked) if HOLE not in text)
                yield from ((key, frozenset(filter(None, values))) for key in known)


def _asked(call: ast.Call, module: str) -> tuple[str, ast.expr | None]:
    """The expression for the key in a call, and what the called function puts in front of it."""
    name = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    first, second = (*call.args, None, None)[:2]
    if name in MADE:
        return MADE[name], first
    if name == "replace":
        return "finding.", given.get("kind")
    if name == "Remark" and isinstance(first, ast.Constant) and isinstance(second, ast.Constant):
        return f"{first.value!s}.", second
    owner = ast.unparse(call.func.value) if isinstance(call.func, ast.Attribute) else ""
    if name == "message" and owner:  # a framework's `message(error)`, not ours
        return "", None
    if owner.split(".")[-1] == "words":
        prefix, key = "", first
    elif module in OWN_SAY and (owner or isinstance(first, ast.Constant)):
        prefix, key = OWN_SAY[module], first
    else:
        prefix, key = ("console.", first) if name == "message" else ("", second)
    made = any(text.startswith((*MADE.values(), "notice.")) for text in _texts(key)) and isinstance(key, ast.JoinedStr)
    passed_on = None in given and not isinstance(key, ast.Constant)
    return (prefix, key) if name in ("say", "message") and not passed_on and not made else ("", None)


def _texts(expression: ast.expr | None) -> list[str]:
    """What an expression can be, with a hole for what is not known before it runs."""
    match expression:
        case None:
            return []
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else HOLE for part in parts)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [one + other for one in _texts(left) for other in _texts(right)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_texts(body), *_texts(orelse)]
        case _:
            return [HOLE]


def _is_local(asked: ast.expr | None, assigned: set[str]) -> bool:
    """Whether the words in a key come from its own module: it is a variable, or its holes are assigned there."""
    if not isinstance(asked, ast.JoinedStr):
        return True
    holes = [part.value for part in asked.values if isinstance(part, ast.FormattedValue)]
    return all(isinstance(hole, ast.Name) and hole.id in assigned for hole in holes)


def _assigned(tree: ast.Module) -> set[str]:
    """The variables that a module assigns, other than in loops."""
    assignments = (node for node in ast.walk(tree) if isinstance(node, (ast.Assign, ast.NamedExpr)))
    targets = (node.targets if isinstance(node, ast.Assign) else [node.target] for node in assignments)
    return {target.id for some in targets for target in some if isinstance(target, ast.Name)}


def _strings(tree: ast.Module) -> frozenset[str]:
    """The strings in a module."""
    constants = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return frozenset(value for value in constants if isinstance(value, str))


def _in_templates(folder: Path) -> Iterator[str]:
    """The keys in the templates, which `html.rendered` looks up under a prefix."""
    for path in folder.glob("*.j2"):
        prefix = "report." if path.name.startswith("report") else "feedback."
        for key, variable in IN_TEMPLATE.findall(path.read_text("utf-8")):
            yield prefix + key + (HOLE if variable else "")
