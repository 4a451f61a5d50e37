"""The translations in i18n/: complete, with the placeholders of the template, and with Odoo's own terms."""

import os
import pathlib
import re
from collections import Counter
from functools import cache

from .texts import TEMPLATE

LANGUAGES = ("fr", "es", "de", "nl")
# Whose translations of the same text ours have to be.
ODOO = ("base", "account", "sale", "product", "hr_expense", "mail", "web", "account_payment")
# What is translated otherwise than in Odoo, each with its reason.
OTHERWISE = {
    "Checks": "the results of a test; Odoo's are those of a bank",
    "Credit": "a credit note or an unapplied payment; Odoo's is a side of an entry",
    "Deposit": "money that is taken to the bank; Odoo's is a down payment",
    "Enter": "to enter in Odoo; Odoo's is the key",
    "Fixed": "mended; Odoo's is a fixed amount",
    "Mapping": "a noun; Odoo's Dutch is a verb",
    "Open": "a button",
    "Order": "a noun; Odoo's French is a verb",
    "Pause": "to pause; Odoo's Spanish is to stop",
    "Provider": "the accounting service; Odoo's French is a vendor",
    "Read": "what was read; Odoo's is a right",
    "Service": "the accounting service; Odoo's German is a kind of product",
    "Step": "a step of the set-up; Odoo's French is an increment",
    "View": "a button",
    "tax": "Odoo's German is the English word",
}
PLACEHOLDER = re.compile(r"%%|%\(\w+\)[sd]|%[sd]|\{\w+\}|</?\w+[^>]*>")
# What differs in a tag by language.
LABEL = re.compile(r'(aria-label|title)="[^"]*"')
# What a sentence quotes from the screen.
QUOTED = re.compile("“([^”%]+)”")
ENDS = {"…": "…", ".": ".", ":": ":", "?": "?", ",": ","}


def path(language):
    return TEMPLATE.with_name(f"{language}.po")


def missing():
    """{text: {language: what Odoo says, or nothing}} of the texts that a language lacks."""
    found, own = {}, {language: translated(language) for language in LANGUAGES}
    for entry in read(TEMPLATE):
        for language in LANGUAGES:
            if entry.msgid not in own[language]:
                found.setdefault(entry.msgid, {})[language] = min(of_odoo(language).get(entry.msgid, ()), default="")
    return found


def fill(filled):
    """Renew the translations from the template, with the filled ones: {text: {language: translation}}."""
    for language in LANGUAGES:
        texts = translated(language) | {text: words[language] for text, words in filled.items() if words.get(language)}
        file = read(TEMPLATE)
        file.metadata |= {
            "Language": language, "Content-Transfer-Encoding": "8bit",
            "Plural-Forms": f"nplurals=2; plural=(n {'> 1' if language == 'fr' else '!= 1'});"}
        for entry in file:
            entry.msgstr = texts.get(entry.msgid, "")
        file.save(str(path(language)))


def complaints():
    """What is missing, or differs from the template or from Odoo."""
    lacking = [f"{language}: missing: {text!r}" for text, words in missing().items() for language in words]
    wrong = [line for language in LANGUAGES for line in wrong_in(language)]
    known = translated(LANGUAGES[0])
    wrong += [f"no exception is needed: {text!r}" for text in OTHERWISE if text not in known]
    return [*lacking, *wrong, "complete them: dev/translations (CONTRIBUTING.md)"] if lacking or wrong else []


def wrong_in(language):
    template, own = {entry.msgid for entry in read(TEMPLATE)}, translated(language)
    for entry in read(path(language)) if path(language).exists() else ():
        if entry.msgid not in template:
            yield f"{language}: not in the template any more: {entry.msgid!r}"
        elif entry.msgstr:
            yield from (f"{language}: {fault}: {entry.msgid!r} → {entry.msgstr!r}"
                        for fault in faults(entry.msgid, entry.msgstr, own, of_odoo(language)))


def faults(text, words, own, of_odoo):
    """What is wrong with one translation.

    :param own: {text: translation} of this language; `of_odoo`: {text: translations} of Odoo.
    """
    known = {term.casefold() for term in of_odoo.get(text, ())}
    if words.casefold() in known:
        return
    if known and text not in OTHERWISE:
        yield f"Odoo says {' or '.join(map(repr, sorted(known)))}"
    if placeholders(text) != placeholders(words):
        yield "other placeholders or tags"
    if text[:1].isspace() != words[:1].isspace() or text[-1:].isspace() != words[-1:].isspace():
        yield "other spaces at its ends"
    if ENDS.get(text.strip()[-1:]) != ENDS.get(words.strip()[-1:]):
        yield "another end of the sentence"
    for button in QUOTED.findall(text):
        if button in own and own[button] not in words:
            yield f"“{button}” is “{own[button]}” on the screen"


def placeholders(text):
    return Counter(LABEL.sub("", found) for found in PLACEHOLDER.findall(text))


def translated(language):
    if not path(language).exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in read(path(language)) if entry.msgstr and not entry.fuzzy}


@cache
def of_odoo(language):
    """{text: the translations in Odoo's own addons}."""
    terms = {}
    for file in (folder / name / "i18n" / f"{language}.po" for folder in addons() for name in ODOO):
        for entry in read(file) if file.exists() else ():
            if entry.msgstr:
                terms.setdefault(entry.msgid, set()).add(entry.msgstr)
    return terms


def addons():
    """The folders of Odoo's addons: those of its package, and those beside it."""
    for place in filter(None, os.environ["PYTHONPATH"].split(os.pathsep)):
        yield from (folder for folder in (pathlib.Path(place, "odoo", "addons"), pathlib.Path(place, "addons"))
                    if folder.is_dir())


def read(file):
    import polib  # not there before the environment is

    return polib.pofile(str(file), wrapwidth=78)
