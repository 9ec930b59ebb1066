"""Small files of every kind that the import meets: by name, the content and what the user says of it."""

from collections.abc import Mapping
from typing import Any

Case = tuple[str | bytes, Mapping[str, Any]]


STAGES: dict[str, Case] = {
    "stages in the order of their names": ("Deal name,Stage\nA,Negotiation\nB,Lead\nC,Proposal\nD,Lead\n", {}),
    "stages in the order of their chances": (
        "Deal name,Stage,Probability\nA,Zeta,60\nB,Alpha,20\nC,Zeta,40\nD,Mid,45%\nE,Mid,x\n",
        {},
    ),
    "stages as the file has them": ("Deal name,Stage,Probability\nA,Zeta,60\nB,Alpha,\n", {}),
    "short rows tell stages too": ("Deal name,Stage,Probability\nA,Zeta\nB,Alpha,50\n", {}),
    "spellings": ("Deal name,Stage\nA,offer\nB,OFFER\nC, Offer \nD,won\nE,WON\nF,Lost (price)\nG,lost\n", {}),
    "two pipelines": (
        "Deal name,Pipeline,Stage\nA,Sales,Talk\nB,Service,Talk\nC,,Talk\nD,Other,Won\nE,sales,Gone\n",
        {},
    ),
    "an asked pipeline": ("Deal name,Stage\nA,Talk\nB,New step\nC,Signed\n", {"pipeline": "Service"}),
    "meanings that the user gave": (
        "Deal name,Stage,Status\nA,Phase 1,Parked\nB,Phase 2,\nC,Phase 3,Open\nD,Phase 3 (late),\n",
        {"outcomes": {"parked": "lost", "Phase 2": "won", "phase 3 (late)": "lost"}, "stages": {"PHASE 1": "Talk"}},
    ),
    "statuses nobody knows": ("Deal name,Stage,Status\nA,T,Odd\nB,T,Odd\nC,T,Even\nD,T,Open\nE,T,deleted\n", {}),
    "truth columns": (
        "Deal name,Stage,Won,Closed\n"
        "A,Talk,yes,yes\n"
        "B,Talk,no,yes\n"
        "C,Talk,,no\n"
        "D,Won,,yes\n"
        "E,Talk,,yes\n"
        "F,Lost (price),no,yes\n"
        "G,Lost,,no\n"
        "H,Talk,maybe,maybe\n",
        {},
    ),
    "active and chance": (
        "Deal name,Stage,Active,Probability\n"
        "A,Talk,true,20\n"
        "B,Talk,false,0\n"
        "C,Talk,false,20\n"
        "D,Won,false,0\n"
        "E,Talk,false,\n"
        "F,Talk,false,0.0%\n",
        {},
    ),
    "a reason from the stage or its own column": (
        "Deal name,Stage,Status,Lost reason\n"
        "A,Lost (price),,\n"
        "B,Lost (price),Lost,\n"
        "C,Talk,Lost (late),\n"
        "D,Talk,Lost,gone\n"
        "E,Won,,odd\n",
        {},
    ),
    "won without any open stage": ("Deal name,Stage\nA,Won\nB,Lost\n", {}),
    "a stage column by its content": ("Deal name,What\nA,Won\nB,Lost\nC,Talk\n", {}),
    "a status column that holds stages": ("Deal name,Status\nA,Won\nB,Talk\nC,Offer\n", {}),
    "columns of days, one a stage": (
        "ID,Deal Name,Stage,Created,Talk,Offer,Amount,Close date\n"
        "1,A,Offer,2026-01-01,2026-01-03,2026-02-01,5,\n"
        "2,B,Talk,,2026-01-05,,6,\n"
        "3,C,Won,2026-01-02,2026-01-03,2026-02-02,7,2026-03-01\n"
        "4,D,Talk,2026-01-02,x,,8,\n"
        "5,E,Lost,2026-01-02,,,9,2026-03-01\n"
        "6,F,Offer,2026-03-01,2026-01-03,2026-02-02,7,\n",
        {},
    ),
    "days of stages by pipeline": (
        'Deal name,Pipeline,Stage,"Date entered ""Talk (Sales)""","Date entered ""Offer m'
        'ade""","Date entered ""Won (Sales)"""\n'
        "A,Sales,Offer made,2026-01-03,2026-02-01,\n"
        "B,Service,,2026-01-04,2026-02-02,\n"
        "C,,,2026-01-05,,\n"
        "D,Sales,Won,2026-01-05,,2026-02-05\n",
        {},
    ),
}
VALUES: dict[str, Case] = {
    "a title is made": ("ID,Company,Product,Stage\n1,Firm,Pump,T\n2,Firm,,T\n3,,Pump,T\n4,,,T\n,,,T\n", {}),
    "twins": ("Deal name,Company,Created\nA,F,2026-01-01\na,f,2026-01-01\nA,F,2026-01-02\nA,,\nA,,\nA,F,\n", {}),
    "ids given twice": ("ID,Deal name,Stage\n1,A,T\n1,A,T\n1,B,T\n2,C,T\n", {}),
    "one owner": ('Deal name,Owner\nA,Hansen Markita\nB,"Hansen, Markita"\nC,Bob\nD,\n', {"owner": "markita hansen"}),
    "currencies": (
        "Deal name,Amount,Currency\n"
        "A,5,EUR\n"
        "B,$6,\n"
        "C,7,usd\n"
        "D,8,$\n"
        "E,9,nope\n"
        "F,10,\n"
        "G,,CHF\n"
        "H,R$11,\n"
        "I,¥12,JPY\n"
        "J,$13,EUR\n",
        {},
    ),
    "the currency of a header": ("Deal name,Amount (CHF)\nA,5\nB,$6\n", {}),
    "an asked currency": ("Deal name,Amount\nA,5\nB,$6\n", {"currency": "GBP"}),
    "decimal commas": ("Deal name;Amount\nA;1.234,50\nB;1.234\nC;7\nD;x\n", {}),
    "decimal points": ("Deal name;Amount\nA;1,234.50\nB;1,234\nC;1234.5\n", {}),
    "both marks": ("Deal name;Amount\nA;1.234,50\nB;1,234.50\nC;1.234\nD;12\n", {}),
    "unclear marks both ways": ("Deal name;Amount\nA;1.234\nB;1,234\nC;12\n", {}),
    "an unclear mark of three places": ("Deal name;Amount\nA;1.234\nC;12\n", {"currency": "KWD"}),
    "an asked mark": ("Deal name;Amount\nA;1.234\nC;1,5\n", {"decimal_mark": ","}),
    "the usual mark": ("Deal name;Amount\nA;1.234\n", {"usual_decimal_mark": "."}),
    "unclear days": ("Deal name,Created,Close date\nA,3/4/2026,2026-05-01\nB,5/4/2026,\nC,2026-01-01,\n", {}),
    "days proved by another column": ("Deal name,Created,Expected close\nA,3/4/2026,25/12/2026\nB,5/6/2026,\n", {}),
    "days both ways": ("Deal name,Created\nA,3/4/2026\nB,25/12/2026\nC,12/25/2026\n", {}),
    "two columns of unclear days": ("Deal name,Created,Expected close\nA,3/4/2026,5/6/2026\n", {}),
    "asked days": ("Deal name,Created\nA,3/4/2026\nB,12/25/2026\n", {"date_order": "day-first"}),
    "usual days": ("Deal name,Created\nA,3/4/2026\n", {"usual_date_order": "month-first"}),
    "usual days against proof": ("Deal name,Created\nA,25/4/2026\nB,3/4/2026\n", {"usual_date_order": "month-first"}),
    "chances": ("Deal name,Probability\nA,0.2\nB,1\nC,\nD,x\nE,-\nF,0\n", {}),
    "chances in percent": ("Deal name,Probability\nA,20\nB,1\nC,50%\nD,120\n", {}),
    "tags": ('Deal name,Tags\nA,"big, old"\nB,big|old;big\nC,\nD,"， ,big"\n', {}),
    "own fields": ("Deal name,Region,Note 2,Region\nA,North,x,y\nB,,,\nC,South,,z\n", {}),
    "steps and sources": ("Deal name,Next step,Source\nA,Call,Web\nB,,\nC,n/a,Fair\n", {}),
    "days of closing": (
        "Deal name,Stage,Created,Close date,Last modified\n"
        "A,Won,2026-01-01,2026-02-01,2026-03-01\n"
        "B,Won,2026-01-01,,2026-03-01\n"
        "C,Won,,2026-02-01,2025-12-01\n"
        "D,Talk,,2026-12-24,2026-01-15\n"
        "E,Lost,2026-02-01,2026-01-01,\n"
        "F,Won,2027-01-01,2027-02-01,\n"
        "G,Talk,2027-01-01,,\n"
        "H,Won,2026-02-01 15:00,2026-02-01,\n"
        "I,Won,2026-02-01 15:00,2026-02-01 09:00,\n"
        "J,Won,2026-11-23,2026-11-23 23:00,\n",
        {},
    ),
    "won and lost days": (
        "Deal name,Stage,Won on,Lost on,Closed on\n"
        "A,Won,2026-01-02,2026-01-03,2026-01-04\n"
        "B,Lost,2026-01-02,2026-01-03,2026-01-04\n"
        "C,Won,,,2026-01-04\n"
        "D,Lost,2026-01-02,,\n",
        {},
    ),
    "one estimated of each": ("Deal name,Stage\nA,Won\n", {}),
    "no column of a deal's state": ("Deal name,Owner\nA,Ann\n", {}),
    "damage and extremes": (
        "Deal name,Company,Stage,Amount,Created,Expected close\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,F�,T,30,2026-01-03,2026-12-03\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA,"
        "F�,T,79,2026-01-24,2026-12-24\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        ",F�,T,80,2026-01-25,2026-12-25\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "A,F�,T,81,2026-01-26,2026-12-26\n"
        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
        "AAAAAAAAAA,F�,T,90,2026-01-07,2026-12-07\n"
        "AAAAA,F�,T,5,2026-01-06,2026-12-06\n"
        "AAAAAAAAAAAA,F�,T,12,2026-01-13,2026-12-13\n"
        "A,F,T,x,2026-01-01,\n",
        {},
    ),
    "wrong in several ways": (
        "Deal name,Stage,Amount,Created,Status,Probability\n,T,x,y,Odd,z,more,,and\nA,T,5,2026-01-01,Open,5\n",
        {},
    ),
    "columns by content": (
        "What,Which,Money,When\nPump station,Ann,5 €,2026-01-01\nValve,Ann,6 €,2026-02-01\nWheel,Bob,7 €,2026-03-01\n",
        {},
    ),
    "words that columns do not hold": (
        "Deal name,Amount,Created,Probability,Closed\nA,hello,bye,maybe,2026-01-02\nB,you,so,not,2026-01-03\n",
        {},
    ),
    "names after a noun": ("Opportunity name,Sales stage,Deal value,Total amount,Crm owner\nA,T,5,6,Ann\n", {}),
    "one field in two columns": ("Deal name,Title,Stage,Phase\nA,B,T,U\n", {}),
    "a map of the user": ("A,B,C\nx,5,y\n", {"mapping": {"a": "title", "C": "owner", "B": "amount"}}),
}
LOGS: dict[str, Case] = {
    "stages": (
        "deal,at,stage\n"
        "1,2026-01-01,Talk\n"
        "1,2026-02-01,Offer\n"
        "2,2026-01-05,Talk\n"
        "1,2026-03-01,Won\n"
        "2,2026-01-03,Lead\n"
        "1,2026-04-01,Talk\n",
        {},
    ),
    "stages and where from": (
        "deal,at,from stage,to stage\n"
        "1,2026-02-01,Talk,Offer\n"
        "1,2026-03-01,Offer,Lost (price)\n"
        "2,2026-02-01,Talk,Talk\n"
        "2,2026-02-02,Lost,Talk\n",
        {},
    ),
    "closings first": (
        "deal,at,stage\n"
        "1,2026-02-01,Won\n"
        "1,2026-03-01,Lost\n"
        "1,2026-03-02,Lost\n"
        "2,2026-02-01,Lost\n"
        "2,2026-02-02,Offer\n"
        "3,2026-02-01,Talk\n"
        "3,2026-02-02,Offer\n",
        {},
    ),
    "amounts and days": (
        "deal,at,stage,amount,expected close,currency\n"
        "1,2026-01-01,Talk,5,2026-12-01,EUR\n"
        "1,2026-02-01,Talk,6,2026-12-01,EUR\n"
        "1,2026-02-02,Offer,,,\n"
        "1,2026-02-03,Offer,6,2026-12-24,EUR\n"
        "1,2026-02-04,Offer,6,,USD\n"
        "1,2026-02-05,Won,7,2026-12-30,USD\n",
        {},
    ),
    "our own history": (
        "Deal ID,When,Event,Stage,Amount,Currency,Expected close,Reason,Title\n"
        "1,2026-01-01,created,Talk,5,EUR,2026-12-01,,Pump\n"
        "1,2026-01-02,amount,Talk,6,EUR,,,\n"
        "1,2026-01-03,expected_close,Talk,6,EUR,2026-12-05,,\n"
        "1,2026-01-04,stage,Offer,,,,,\n"
        "1,2026-01-05,lost,Offer,,,,Price,\n"
        "1,2026-01-06,reopened,Offer,,,,,\n"
        "1,2026-01-07,won,,,,,,\n",
        {},
    ),
    "changes of fields": (
        "Opportunity ID,Field,Old value,New value,Edit date\n"
        "1,Created,,,2026-01-01\n"
        "1,Stage,,Talk,2026-01-01\n"
        "1,Stage,Talk,Offer,2026-01-05\n"
        "1,Amount,,500,2026-01-06\n"
        "1,Amount,,x,2026-01-06\n"
        "1,Close date,,2026-12-24,2026-01-07\n"
        "1,Close date,,soon,2026-01-07\n"
        "1,Owner,Ann,Bob,2026-01-08\n"
        "1,Stage,Offer,Lost (price),2026-01-09\n"
        "1,Stage,,,2026-01-09\n",
        {},
    ),
    "what a log lacks": (
        "deal,at,stage\n"
        "1,2026-01-01,\n"
        ",2026-01-02,Talk\n"
        "1,,Talk\n"
        "1,x,Talk\n"
        "1,2026-01-03,Talk,more\n"
        "1,2026-01-04,Talk\n"
        "1,2026-01-05,Talk\n",
        {"kind": "history"},
    ),
    "owners of a log": (
        "deal,at,stage,owner,title,organisation\n"
        "1,2026-01-01,Talk,Ann,Old,F\n"
        "1,2026-01-02,Offer,Bob,New,\n"
        "2,2026-01-01,Talk,Ann,,\n"
        "2,2026-01-02,Talk,,,G\n"
        "3,2026-01-02,Talk,,,\n",
        {"owner": "ann"},
    ),
    "a log for the desk's stages": (
        "deal,at,stage\n"
        "1,2026-01-01,TALK\n"
        "1,2026-01-02,offer MADE\n"
        "1,2026-01-03,Review\n"
        "1,2026-01-04,signed\n"
        "2,2026-01-04,gone\n",
        {"kind": "history"},
    ),
    "meanings in a log": (
        "deal,at,stage\n1,2026-01-01,P1\n1,2026-01-02,P2\n1,2026-01-03,P3\n",
        {"kind": "history", "stages": {"P1": "Talk"}, "outcomes": {"p3": "won"}},
    ),
    "a table that tells once of each deal is none": (
        "deal,date,stage\n1,2026-01-01,T\n2,2026-01-01,T\n3,2026-01-01,T\n",
        {},
    ),
    "a log of worths": (
        "deal,date,field,amount\n1,2026-01-01,Amount,5\n1,2026-01-02,Amount,6\n1,2026-01-02,Stage,Talk\n",
        {},
    ),
}
ROWS: dict[str, Case] = {
    "titles, totals and footers": (
        "Pipeline,,,\n"
        "\n"
        "Deal name,Stage,Amount,Owner\n"
        "A,T,5,Ann\n"
        ",,,\n"
        "Deal name,Stage,Amount,Owner\n"
        "B,T,6,Bob\n"
        "Subtotal,,11,\n"
        "C,T,7,\n"
        "Grand total (3 records),,18,\n"
        "\n"
        "Confidential\n"
        "Page 3,,,\n",
        {},
    ),
    "remarks between": (
        "Deal name,Stage,Amount\n# a remark\nA,T,5\nlone\n\nB,T,6\nTotal,,11\nSum of all,T,5\nTotal,T,5\nGeneral,T,6\n",
        {},
    ),
    "lone cells": ("Deal name,Stage,Amount\nA\nB,,\n,T,\n,,5\nC,T,5\nD\n\nE\n", {}),
    "two columns": ("Deal name,Stage\nA\n# x\nB,T\nTotal\nExported by Ann\n", {}),
    "headers again": (
        "Deal name,Stage,Amount\nA,T,5\ndeal name,STAGE,Amount\nDeal name,Stage,\nDeal name,X,5\nB,T,6\n",
        {},
    ),
    "cells beyond": ("Deal name,Stage\nA,T,x\nB,T,,\nC,T,,y,\n,,z\n", {}),
    "no header": ("A,T,5\nB,U,6\nC,V,7\n", {"header_line": 0, "mapping": {"Column 1": "title", "Column 3": "amount"}}),
    "an asked header": ("x,y,z\nDeal name,Stage,Amount\nA,T,5\n", {"header_line": 1, "mapping": {"x": "title"}}),
    "headers of numbers": ("Name,2024,2025\nA,5,6\nB,7,8\n", {}),
    "a header that begins with a mark": ("#x,y\nDeal name,Stage\nA,T\n", {}),
    "unclosed quotation marks": ('Deal name,Stage,Amount\nA,"T,5\nB,T,6\n"C""s",T,7\n"D\nd",T,8\n"E,T,9\n', {}),
    "sep": ("sep=|\nDeal name|Stage\nA,b|T\n", {}),
    "sep of tabs": ("sep=\t\nDeal name\tStage\nA\tT\n", {}),
    "sep quoted": ('"sep=;"\nDeal name;Stage\nA;T\n', {}),
    "an asked delimiter": ("Deal name;Stage,x\nA;T,y\n", {"delimiter": ";"}),
    "zero bytes": (b"Deal name,Stage\nA\x00,T\nB,T\x00\n", {}),
    "spaces and controls": ("Deal name , Stage\n  A\x01 ,\t T \n'=B,T\n", {}),
    "a page": (
        "<html><table><tr><th>Deal name<th>Stage<th colspan=2>Amount</tr><tr><td>A<br>a</"
        "td><td>T</td><td> 5 </td></tr><tr><td>B &amp; C</td><td colspan=99999999>T</td><"
        "/tr><tr></tr></table>text<table><tr><td>D</td><td>T</td><td>6</td></table>",
        {},
    ),
    "a page with a charset": (
        b'<meta charset="cp1252"><table><tr><td>Deal name<td>Stage<tr><td>Caf\xe9<td>T</table>',
        {},
    ),
    "a page with an unknown charset": (
        b'<meta charset="x-odd"><table><tr><td>Deal name<td>Stage<tr><td>Caf\xc3\xa9<td>T</table>',
        {},
    ),
}
