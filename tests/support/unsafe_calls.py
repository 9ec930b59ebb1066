"""Calls by which text from outside could be obeyed, found in the syntax of the program's source."""

import ast
from collections.abc import Iterator

KIT = "salesdesk/ui/kit/"
LINKS = "salesdesk/ui/kit/links.py"
PLACES: dict[str, tuple[str, ...]] = {
    "QLabel": (KIT,),
    "QMessageBox": (KIT,),
    "QToolTip": (KIT,),
    "drawText": (KIT + "text.py",),
    "elidedText": (KIT + "text.py",),
    "setAccessibleName": (KIT + "text.py",),
    "setAccessibleDescription": (KIT + "text.py",),
    "QTextLayout": (KIT + "text.py",),
    "QDesktopServices": (LINKS,),
    "openUrl": (LINKS,),
    "matplotlib.text": ("salesdesk/charts/text_paths.py",),
}
"""Names that may be used in few places only, where text is made inert."""
NEVER = {
    # widgets and documents that look for markup in what they are given, and load what it names
    "QInputDialog", "QTextBrowser", "QTextEdit", "QTextDocument", "QStaticText", "QErrorMessage", "QProgressDialog", "QWhatsThis",
    "QSplashScreen", "QSystemTrayIcon", "QWebEngineView", "QQuickWidget", "QGraphicsTextItem", "QSyntaxHighlighter",
    "setHtml", "insertHtml", "appendHtml", "toHtml", "setMarkdown", "insertMarkdown", "setOpenExternalLinks", "setOpenLinks",
    "loadResource", "addResource", "RichText", "MarkdownText", "AutoText", "drawStaticText", "setDetailedText",
    # programs that open addresses, and text that is run
    "webbrowser", "startfile", "eval", "__import__", "pickle", "marshal", "shelve", "popen", "os.system",
    "matplotlib.pyplot", "matplotlib.mathtext", "pyplot", "mathtext", "usetex",
}  # fmt: skip
CHARTS = {
    "annotate", "set_title", "set_xlabel", "set_ylabel", "suptitle", "legend", "set_xticklabels", "set_yticklabels", "figtext",
    "bar_label", "clabel",
}  # fmt: skip
"""What in charts would be mathematics, or vanish because of an underscore."""
BUILT_IN = {"eval", "exec", "compile", "__import__"}
TIPS = {"setToolTip": 0, "setStatusTip": 0, "setWhatsThis": 0}
"""Methods whose text Qt takes for HTML when it looks like it: the place of the text among what they are given."""
TEXTS = {
    "setWindowTitle": 0, "setPlaceholderText": 0, "setTabText": 1, "addTab": -1, "insertTab": -1, "addItem": 0, "addItems": 0,
    "insertItem": 1, "setItemText": 1, "setHorizontalHeaderLabels": 0, "addMenu": 0,
    "QCheckBox": 0, "QRadioButton": 0, "QPushButton": 0, "QToolButton": 0, "QGroupBox": 0, "QTableWidgetItem": 0,
    "QListWidgetItem": 0, "QTreeWidgetItem": 0, "QStandardItem": 0, "QCommandLinkButton": 0, "QDockWidget": 0, "QAction": 0,
}  # fmt: skip
"""Methods and widgets of Qt's own that show a text: the place of the text."""
SAFE = {"one_line", "shown_text", "unmarked", "plain_tip", "elided"}
WORDS = {"tr", "ntr", "mark"}


def unsafe_calls(place: str, tree: ast.Module) -> Iterator[str]:
    """What is careless in a file at a place such as ``salesdesk/ui/page.py``, a sentence each."""
    for node in ast.walk(tree):
        for name in _names(node):
            if name in NEVER or (name in CHARTS and place.startswith("salesdesk/charts/")):
                yield f"{place}:{_line(node)} uses {name}"
            elif name in PLACES and not place.startswith(PLACES[name]):
                yield f"{place}:{_line(node)} uses {name}, which belongs to {', '.join(PLACES[name])}"
        if isinstance(node, ast.Call):
            yield from _of_call(place, node)


def _line(node: ast.AST) -> int:
    return getattr(node, "lineno", 0)


def _names(node: ast.AST) -> list[str]:
    """The names that a node uses: of an import, a dotted name or a call of a built-in function."""
    if isinstance(node, ast.ImportFrom):
        module = node.module or ""
        return [module, *(alias.name for alias in node.names), *(f"{module}.{alias.name}" for alias in node.names)]
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.Attribute):
        return [node.attr, ast.unparse(node)] if node.attr not in BUILT_IN else []
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BUILT_IN:
        return ["eval"]
    return []


def _of_call(place: str, node: ast.Call) -> Iterator[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    where = f"{place}:{node.lineno} {name}"
    if any(word.arg == "shell" and not _is(word.value, False) for word in node.keywords):
        yield f"{where} starts a shell"
    if place.startswith("salesdesk/ui/kit/text.py"):
        return
    if name in TIPS and node.args and not _is_tip(node.args[TIPS[name]]):
        yield f"{where} takes {ast.unparse(node.args[0])}, not plain_tip(…)"
    if name in TEXTS and (text := _text_of(node, TEXTS[name])) is not None and not is_safe(text):
        yield f"{where} takes {ast.unparse(text)}, not one_line(…) or unmarked(…)"
    if name == "addAction" and (text := _text_of_action(node)) is not None and not is_safe(text):
        yield f"{where} takes {ast.unparse(text)}, not unmarked(…)"


def _text_of(node: ast.Call, place: int) -> ast.expr | None:
    """What a call gives as its text, behind an icon; None where it gives none."""
    given = node.args
    if given and isinstance(given[0], ast.Call) and ast.unparse(given[0].func) in ("icon", "QIcon"):
        given = given[1:]
    if place >= len(given) or not given:
        return None
    text = given[place]
    # One name alone is a widget or an item: what it shows was looked at where it was made.
    return None if len(node.args) == 1 and place == 0 and _is_thing(node, text) else text


def _is_thing(node: ast.Call, text: ast.expr) -> bool:
    """Whether what is given alone is not a text but something that has one: an item, a menu, a parent."""
    is_method = isinstance(node.func, ast.Attribute) and node.func.attr in ("addItem", "addMenu")
    is_made = not is_method and isinstance(text, ast.Name) and text.id in ("self", "parent")
    return (is_method and isinstance(text, ast.Name | ast.Attribute)) or is_made


def _text_of_action(node: ast.Call) -> ast.expr | None:
    given = node.args
    if given and isinstance(given[0], ast.Call) and ast.unparse(given[0].func) in ("icon", "QIcon"):
        return given[1] if len(given) > 1 and not _is_position(given[1]) else None
    if len(given) == 1 and isinstance(given[0], ast.Name | ast.Attribute | ast.Subscript):
        return None
    return given[0] if given else None


def _is_position(node: ast.expr) -> bool:
    return "ActionPosition" in ast.unparse(node)


def _is(node: ast.expr, value: object) -> bool:
    return isinstance(node, ast.Constant) and node.value is value


def _is_tip(node: ast.expr) -> bool:
    if isinstance(node, ast.IfExp):
        return _is_tip(node.body) and _is_tip(node.orelse)
    if isinstance(node, ast.Call):
        return ast.unparse(node.func) == "plain_tip"
    return isinstance(node, ast.Constant) and node.value == ""


def is_safe(node: ast.expr) -> bool:
    """Whether an expression gives a text that may be shown: our own words without anything filled in, or one made inert."""
    if isinstance(node, ast.Constant):
        return True
    parts: list[ast.expr] = []
    match node:
        case ast.BinOp(left=first, op=ast.Mult()) | ast.ListComp(elt=first) | ast.Starred(value=first):
            parts = [first]
        case ast.IfExp(body=first, orelse=second) | ast.BinOp(left=first, right=second):
            parts = [first, second]
        case ast.List(elts=several) | ast.Tuple(elts=several):
            parts = list(several)
    if parts:
        return all(map(is_safe, parts))
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return node.func.id in SAFE or (node.func.id in WORDS and not node.keywords)
    return False
