"""One term for one thing: what people read keeps to docs/glossary.toml, and every mistake's sentence stands alone."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import ROOT

from autograder.words import LANGUAGES
from autograder.words.lookup import read_words

GLOSSARY = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text("utf-8"))
CODE = re.compile(r"^ *```.*?^ *```|`[^`\n]*`|\{[^}]*\}|\]\([^)]*\)", re.DOTALL | re.MULTILINE)
LEANS = {  # on the message before it, or speaks to the student, while a report is about a class
    "en": re.compile(r"^(This|That|These|Those|It|They)\b|…|\b[Yy]our?\b"),
    "zh": re.compile(r"^[这它]|…|你"),
}


@dataclass(frozen=True)
class Term:
    """A term of the glossary, the patterns that it replaces, and the files where they may stand all the same."""

    term: str
    avoid: list[str]
    exempt: frozenset[str]

    def missed(self, text: str) -> list[str]:
        """Where a text says it in another way."""
        return [match[0] for pattern in self.avoid for match in re.finditer(pattern, CODE.sub(" ", text))]


def terms(language: str) -> list[Term]:
    return [Term(one["term"], one["avoid"], frozenset(one.get("except", []))) for one in GLOSSARY[language]]


def tables(language: str) -> list[Path]:
    """The files of sentences in one language: the engine's, the assignments', the template's."""
    package = ROOT / "autograder"
    engines = (package / "words" / language).glob("*.toml")
    return sorted([*engines, *package.rglob(f"words/{language}.toml")])


def pages(language: str) -> list[Path]:
    """The READMEs and the docs in one language."""
    every = [*ROOT.glob("README*.md"), *(ROOT / "docs").glob("*.md")]
    return sorted(page for page in every if (".zh" in page.suffixes) == (language == "zh"))


def notebooks(language: str) -> Iterator[tuple[Path, str]]:
    """What students read of each source notebook in one language: its texts, and comments and strings of its code."""
    for path in sorted((ROOT / "source").glob("*/*.ipynb")):
        notebook = json.loads(path.read_text("utf-8"))
        if notebook["metadata"].get("autograder", {}).get("language") == language:
            yield path, "\n".join(read_in(cell["cell_type"], "".join(cell["source"])) for cell in notebook["cells"])


def read_in(kind: str, source: str) -> str:
    """What is read of a cell."""
    if kind != "code":
        return source
    python = re.sub("^%", "#%", source, flags=re.MULTILINE)  # IPython's magic commands
    tokens = tokenize.generate_tokens(io.StringIO(python).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    constants = [node.value for node in ast.walk(ast.parse(python)) if isinstance(node, ast.Constant)]
    return "\n".join(comments + [value for value in constants if isinstance(value, str)])


def texts(language: str) -> Iterator[tuple[str, str]]:
    """What people read in one language, by file."""
    for table in tables(language):
        whole = tomllib.loads(table.read_text("utf-8"))
        yield named(table), "\n".join(strings(whole))
    for page in pages(language):
        yield named(page), page.read_text("utf-8")
    for notebook, text in notebooks(language):
        yield named(notebook), text


def strings(table: dict[str, object]) -> Iterator[str]:
    for value in table.values():
        if isinstance(value, dict):
            yield from strings(value)
        else:
            yield str(value)


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_term_stands_for_one_thing(language: str) -> None:
    found = {
        (file, term.term): missed
        for file, text in texts(language)
        for term in terms(language)
        if file not in term.exempt and (missed := term.missed(text))
    }
    assert found == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_exception_of_the_glossary_is_explained_and_needed(language: str) -> None:
    said = dict(texts(language))
    explained = {one["term"] for one in GLOSSARY[language] if one.get("because")}
    for term in terms(language):
        assert bool(term.exempt) == (term.term in explained), term.term
        assert all(term.missed(said[file]) for file in term.exempt), term.term


def test_the_glossary_looks_at_what_people_read_and_not_at_code() -> None:
    (term,) = (term for term in terms("zh") if term.term == "笔记本")
    assert term.missed("你的 notebook 无法评分") == ["notebook"]
    assert term.missed("`autograder check notebook` 读取 {notebook}，见[这里](notebook.md)") == []
    cell = '%time 1\n# 看 notebook\nprint(f"打开 notebook {notebook}")  # notebook'
    assert term.missed(read_in("code", cell)) == ["notebook"] * 3
    assert {named(path) for path, _ in notebooks("zh")} >= {"source/linreg_scratch_zh/linreg_scratch_zh.ipynb"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_mistakes_sentence_and_a_checks_title_stand_on_their_own(language: str) -> None:
    sentences = {
        (named(table), key): sentence
        for table in tables(language)
        for key, sentence in read_words(table).items()
        if re.fullmatch(r"slip\.\w+\.why|check\.\w+\.\w+", key)
    }
    assert len(sentences) > 100
    leaning = {key for key, sentence in sentences.items() if LEANS[language].search(CODE.sub("x", sentence))}
    assert leaning == set()
