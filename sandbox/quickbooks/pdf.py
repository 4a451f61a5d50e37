"""A plain one-page PDF of a document."""


def render(lines):
    """PDF 1.4 with the lines of text from the top of an A4 page."""
    text = "\n".join(
        f"BT /F1 11 Tf 50 {790 - 16 * number} Td ({_escaped(line)}) Tj ET" for number, line in enumerate(lines[:46])
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        "/Resources << /Font << /F1 5 0 R >> >> >>",
        f"<< /Length {len(text.encode('latin-1'))} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    body, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    return body + end.encode("latin-1")


def _escaped(line):
    line = line.encode("latin-1", "replace").decode("latin-1")
    return line.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def document(company, kind, row):
    """The lines that stand on an invoice's PDF."""
    yield company.card["CompanyName"]
    yield f"{kind} {row.get('DocNumber', '')}    {row['TxnDate']}"
    yield row.get("CustomerRef", {}).get("name", "")
    yield ""
    for line in row["Line"]:
        amount = f"{line['Amount']:>12}" if "Amount" in line else ""
        word = line.get("Description") or line.get("SalesItemLineDetail", {}).get("ItemRef", {}).get("name", "")
        yield f"{word}  {amount}"
    yield f"Tax {row['TxnTaxDetail']['TotalTax']}"
    yield f"Total {row['TotalAmt']} {row['CurrencyRef']['value']}"
    yield f"Balance due {row.get('Balance', 0)}"
