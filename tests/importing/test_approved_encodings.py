"""The encoding that is found of texts in many languages, and the delimiter of tables, as approved tables."""

from salesdesk.importing.read.delimited import detect_dialect
from salesdesk.importing.read.encodings import detect_encoding
from salesdesk.importing.read.sources import FileSource
from tests.support.approved import approve

TEXTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "english": ("Deal name,Stage,Amount\nPumps,Offer,£5\n", (
        "utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252",
    )),
    "german": ("Geschäft;Größe;Straße\nMüller & Söhne;Überzug;5 €\n", ("utf-8", "cp1252", "cp1250", "utf-16-le")),
    "french": ("Affaire;Société;Étape\nDébit d’été;Café;Négocié\n", ("utf-8", "cp1252", "utf-16-be")),
    "polish": ("Szansa;Wartość;Etap\nZażółć gęślą jaźń;5 zł;Wygrana\n", ("utf-8", "cp1250")),
    "czech": ("Příležitost;Částka;Fáze\nŽluťoučký kůň;5 Kč;Nabídka\n", ("utf-8", "cp1250")),
    "hungarian": ("Név;Összeg;Szakasz\nTűzőgép;5 Ft;Ajánlat őszig\n", ("utf-8",)),
    "known words": ("Datum;Zuständig;Geschäft\nA;ţ;ş\n", ("cp1250",)),
    "russian": ("Сделка;Компания;Этап;Сумма\nНасосы;Завод Ёлка;Предложение;5 руб.\nКлапаны;ООО Мир;Выиграна;6 руб.\n",
                ("utf-8", "cp1251", "koi8_r", "cp866", "iso8859_5")),
    "greek": ("Ευκαιρία;Εταιρεία;Στάδιο\nΑντλίες για το εργοστάσιο;Αφοί Παπαδόπουλοι;Προσφορά\nΒαλβίδες;Νέα Εταιρεία;Κερδισμένη\n",
              ("utf-8", "cp1253")),
    "hebrew": ("שם;חברה;שלב\nמשאבות למפעל;החברה הגדולה;הצעת מחיר\nשסתומים;חברה חדשה;נסגר\n", ("utf-8",)),
    "arabic": ("الاسم;الشركة;المرحلة\nمضخات للمصنع;الشركة الكبيرة;عرض السعر\nصمامات;شركة جديدة;مغلق\n", ("utf-8", "cp1256")),
    "thai": ("ชื่อ;บริษัท;ขั้นตอน\nปั๊มน้ำสำหรับโรงงาน;บริษัทใหญ่;เสนอราคา\n", ("utf-8", "cp874")),
    "chinese": ("商机名称,客户名称,阶段,金额\n水泵,北京机械公司,报价,5\n阀门,上海公司,赢单,6\n", ("utf-8", "gb18030")),
    "traditional": ("商機名稱,客戶名稱,階段,金額\n水泵,臺北機械公司,報價,5\n閥門,高雄公司,贏單,6\n", ("utf-8", "big5")),
    "japanese": ("案件名,会社名,フェーズ,金額\nポンプ,東京機械株式会社,提案,5\nバルブ,大阪の会社,受注,6\n",
                 ("utf-8", "cp932", "euc_jp")),
    "korean": ("거래명,회사명,단계,금액\n펌프,서울기계,제안,5\n밸브,부산회사,수주,6\n", ("utf-8", "euc_kr", "cp949")),
    "a few marks": ("Name;Amount\nA;5 €\nB – C;6\n", ("utf-8", "cp1252")),
}  # fmt: skip
DAMAGED: dict[str, bytes] = {
    "one broken byte among much utf-8": "é".encode() * 40 + b"\xff,",
    "few good pairs": "é".encode() * 6 + b"\xff",
    "seven good pairs and a broken byte": "é".encode() * 7 + b"\xff",
    "a third broken": "é".encode() * 20 + b"\xff" * 20,
    "a mark of utf-8 and a broken byte": b"\xef\xbb\xbfa\xff",
    "utf-16 with half a letter": "Deal name".encode("utf-16") + b"a",
    "three bytes": b"a\0b",
    "four bytes": b"a\0b\0",
    "zeros at odd places of few letters": b"a\0b\0cdefgh",
    "nothing that is known": bytes(range(128, 256)),
    "one high byte": b"Name\nCaf\xe9\n",
    "one high byte of the centre": b"Name\n\xb3\xf3d\x9f\n",
}
TABLES: dict[str, str] = {
    "commas": "a,b,c\n1,2,3\n",
    "semicolons with commas inside": "a;b\n1,5;2,5\n3,5;4\n",
    "tabs": "a\tb\n1,2\t3\n",
    "bars": "a|b\n1|2\n",
    "colons and commas": "a:b,c\n1:2,c\n",
    "spaces only": "a b\nc d\n",
    "carets": "a^b^c\n1^2^3\n",
    "tildes": "a~b\n1~2\n",
    "units": "a\x1fb\n1\x1f2\n",
    "records": "a\x1eb\n1\x1e2\n",
    "broken bars": "a¦b\n1¦2\n",
    "the more even": "a;b,c;d\n1;2;3\n1;2;3\n1;2,3\n",
    "the wider of equals": "a,b;c;d\n1,2;3;4\n",
    "two widths": "a,b\na,b,c\n;\n;\n",
    "quoted": '"a,x";b\n"c,y";d\n',
    "an unclosed quotation mark": 'a;"b\nc;d\ne;f\n',
    "sep": "sep=;\na,b,c\n",
    "sep in capitals": "SEP=|\na,b,c\n",
    "sep of two": "sep=;;\na;b\n",
    "sep without a mark": "sep=\t\na\tb\n",
    "sep and nothing": "sep=\na;b\n",
    "blank lines first": "\n\na;b\n",
}


def test_encodings() -> None:
    lines = []
    for name, (text, encodings) in TEXTS.items():
        for encoding in encodings:
            found = detect_encoding(FileSource("a.csv", text.encode(encoding, "replace")))
            lines.append(f"{name} in {encoding}: {found.name}{' damaged' if found.damaged else ''}")
    for name, content in DAMAGED.items():
        found = detect_encoding(FileSource("a.csv", content))
        lines.append(f"{name}: {found.name}{' damaged' if found.damaged else ''}")
    approve("importing/values/encodings.txt", "\n".join(lines))


def test_delimiters() -> None:
    lines = []
    for name, text in TABLES.items():
        found = detect_dialect(FileSource("a.csv", text.encode()))
        lines.append(f"{name}: {found.delimiter!r}, skip {found.skip}")
    approve("importing/values/delimiters.txt", "\n".join(lines))
