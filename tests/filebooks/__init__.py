"""A provider for tests that keeps its books as JSON files: the least that a provider can do. It imports no odoo.

One tax a line, amounts that it computes itself, no webhooks, no batches, no request ids, no credit notes, no files, no
rates of ours; a line names neither item nor account, and a payment settles one document.
"""
