"""What may be changed in a line: each mutation replaces one expression or statement by another that still compiles.

Assertions are left alone, ``zip(strict=True)`` among them: in a program without faults nothing can notice them.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass

COMPARISONS: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult, ast.Mod: ast.Mult,
    ast.Pow: ast.Mult, ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.LShift: ast.RShift, ast.RShift: ast.LShift,
}  # fmt: skip
OTHER_NAMES = {"min": "max", "max": "min", "any": "all", "all": "any"}
UNTOUCHED_CALLS = ("log.", "logging.", "super().__init__", "warnings.")


@dataclass(frozen=True, slots=True)
class Mutation:
    """``start`` to ``end`` are character positions in the file's text; ``line`` counts from 1."""

    line: int
    start: int
    end: int
    replacement: str

    def of(self, text: str) -> str:
        """The file's text with the change."""
        return text[: self.start] + self.replacement + text[self.end :]


def mutations(text: str) -> list[Mutation]:
    """Every mutation of a file, in the order of their lines."""
    finder = _Finder(text)
    finder.visit(ast.parse(text))
    return sorted(finder.found, key=lambda one: (one.line, one.start, one.replacement))


class _Finder(ast.NodeVisitor):
    """Walks what runs: no annotations, decorators, docstrings, or blocks for type checkers."""

    def __init__(self, text: str) -> None:
        self.found: list[Mutation] = []
        self._text = text
        lines = text.splitlines(keepends=True)
        self._starts = [0]
        for line in lines:
            self._starts.append(self._starts[-1] + len(line))
        self._lines = lines

    def _place(self, line: int, column: int) -> int:
        """Positions of the syntax tree count bytes of UTF-8."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:column].decode())

    def _replace(self, node: ast.expr | ast.stmt, replacement: str) -> None:
        start = self._place(node.lineno, node.col_offset)
        end = self._place(node.end_lineno or node.lineno, node.end_col_offset or 0)
        if self._text[start:end] != replacement:
            self.found.append(Mutation(node.lineno, start, end, replacement))

    def _unparsed(self, node: ast.expr, changed: ast.expr) -> None:
        self._replace(node, f"({ast.unparse(changed)})")

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        for default in (*node.args.defaults, *filter(None, node.args.kw_defaults)):
            self.visit(default)
        for statement in node.body:
            self.visit(statement)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_If(self, node: ast.If) -> None:
        if ast.unparse(node.test) == "TYPE_CHECKING":
            return
        self._negated(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self._negated(node.test)
        self.generic_visit(node)

    def _negated(self, test: ast.expr) -> None:
        self._replace(test, f"(not ({ast.unparse(test)}))")

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self._negated(test)
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return
        if isinstance(node.value, ast.Call):
            if ast.unparse(node.value.func).startswith(UNTOUCHED_CALLS):
                return
            self._replace(node, "pass")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not _is_nothing(node.value):
            self._replace(node, "return None")
        self.generic_visit(node)

    def visit_Assert(self, node: ast.Assert) -> None:
        """Left alone."""

    def visit_Break(self, node: ast.Break) -> None:
        self._replace(node, "continue")

    def visit_Continue(self, node: ast.Continue) -> None:
        self._replace(node, "break")

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if (other := ARITHMETIC.get(type(node.op))) is not None:
            self._replace(node, ast.unparse(ast.AugAssign(node.target, other(), node.value)))
        self.generic_visit(node)

    def visit_Compare(self, node: ast.Compare) -> None:
        for place, operator in enumerate(node.ops):
            operators = [*node.ops]
            operators[place] = COMPARISONS[type(operator)]()
            self._unparsed(node, ast.Compare(node.left, operators, node.comparators))
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        if (other := ARITHMETIC.get(type(node.op))) is not None and not _is_text(node):
            self._unparsed(node, ast.BinOp(node.left, other(), node.right))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        other = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        self._unparsed(node, ast.BoolOp(other, node.values))
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not | ast.USub):
            self._unparsed(node, node.operand)
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self._replace(node, str(not node.value))
        elif isinstance(node.value, int | float):
            self._replace(node, repr(node.value + 1))

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Places inside a formatted text are not those of the file."""

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in OTHER_NAMES:
            self._replace(node.func, OTHER_NAMES[node.func.id])
        self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            if not (ast.unparse(node.func) == "zip" and keyword.arg == "strict"):  # an assertion, as ``assert`` is
                self.visit(keyword.value)


def _is_nothing(node: ast.expr) -> bool:
    """Whether it is None, or a constant or an empty collection that counts as false just as None does."""
    if isinstance(node, ast.Constant):
        return not node.value
    return (isinstance(node, ast.List | ast.Tuple) and not node.elts) or (isinstance(node, ast.Dict) and not node.keys)


def _is_text(node: ast.BinOp) -> bool:
    """Whether an operand is visibly a text, for which only + and % are defined."""
    return any(
        isinstance(part, ast.JoinedStr) or (isinstance(part, ast.Constant) and isinstance(part.value, str))
        for part in (node.left, node.right)
    )


def lines_of(found: list[Mutation]) -> Iterator[tuple[int, list[Mutation]]]:
    """Each line with its mutations."""
    by_line: dict[int, list[Mutation]] = {}
    for one in found:
        by_line.setdefault(one.line, []).append(one)
    yield from sorted(by_line.items())
