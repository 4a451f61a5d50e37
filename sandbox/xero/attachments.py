"""Files and notes attached to a record, and the PDF of a document."""
import urllib.parse

from . import dates
from .errors import Refused, Unknown
from .organisation import new_id

LARGEST = 10_000_000
MOST = 10
REFUSED = ("xml",)
NOTE_LENGTH = 450


def of(org, owner):
    return org.store.find_all("Attachments", "owner", owner)


def add(org, kind, row, name, content, mime, online, overwrite):
    """Store a file; PUT adds, POST replaces the file of the same name."""
    owner = row[kind.key]
    present = of(org, owner)
    same = next((one for one in present if one["FileName"] == name), None) if overwrite else None
    if not content:
        raise Refused("The attachment is empty.")
    if len(content) > LARGEST:
        raise Refused("The attachment is larger than the maximum size of 10MB.")
    if "." not in name or name.rpartition(".")[2].lower() in REFUSED:
        raise Refused("The file type of the attachment is not supported.")
    if not same and len(present) >= MOST:
        raise Refused(f"A document can have at most {MOST} attachments.")
    if online and row.get("Type") not in ("ACCREC", "ACCRECCREDIT"):
        raise Refused("IncludeOnline can only be set on sales invoices and credit notes.")
    found = {
        "AttachmentID": same["AttachmentID"] if same else new_id(), "Owner": owner, "FileName": name,
        "MimeType": mime, "ContentLength": len(content), "IncludeOnline": online, "Content": content,
    }
    org.store.put("Attachments", found["AttachmentID"], found)
    org.save(kind.plural, owner, {**row, "HasAttachments": True})
    org.note(owner, "Attached a file", f"Attached the file {name} through the Xero API")
    return found


def find(org, owner, word):
    """The attachment with this id or this file name."""
    named = (one for one in of(org, owner) if word.lower() == one["AttachmentID"] or word == one["FileName"])
    found = next(named, None)
    if found is None:
        raise Unknown
    return found


def show(row, kind, api_url):
    return {
        "AttachmentID": row["AttachmentID"], "FileName": row["FileName"],
        "Url": f"{api_url}/{kind.plural}/{row['Owner']}/Attachments/{urllib.parse.quote(row['FileName'])}",
        "MimeType": row["MimeType"], "ContentLength": row["ContentLength"], "IncludeOnline": row["IncludeOnline"],
    }


def write_note(org, owner, element):
    details = element.get("Details") or ""
    if not details:
        raise Refused("Details must be specified")
    if len(details) > NOTE_LENGTH:
        raise Refused(f"Details must not be more than {NOTE_LENGTH} characters")
    return org.note(owner, "Note", details, user="API")


def notes(org, owner):
    rows = org.store.find_all("History", "owner", owner)
    return sorted(rows, key=lambda row: row["DateUTC"], reverse=True)


def show_note(row):
    return {
        "Changes": row["Changes"], "DateUTCString": f"{row['DateUTC']:%Y-%m-%dT%H:%M:%S}",
        "DateUTC": dates.ticks(row["DateUTC"]), "User": row["User"], "Details": row["Details"],
    }


def pdf(org, row, number):
    """A page that says which document this is."""
    contact = org.get("Contacts", row["Contact"])
    texts = [
        org.name, f"{row['Type']} {number}", contact["Name"], f"Date {row['Date']}",
        *(f"{line['Description'][:60]}   {line['LineAmount']}" for line in row["LineItems"][:40]),
        f"Subtotal {row['SubTotal']}", f"Tax {row['TotalTax']}", f"Total {row['CurrencyCode']} {row['Total']}",
    ]
    drawn = "BT /F1 11 Tf 50 790 Td 16 TL " + " ".join(f"({_escaped(text)}) Tj T*" for text in texts) + " ET"
    stream = drawn.encode("latin-1", "replace")
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number_, part in enumerate(parts, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number_, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + b"xref\n0 6\n0000000000 65535 f \n%strailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        table, len(body),
    )


def _escaped(text):
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
