"""Jinja pages of the look-alike web applications."""
import pathlib

import jinja2
from werkzeug.wrappers import Response

ENVIRONMENT = jinja2.Environment(
    loader=jinja2.FileSystemLoader(pathlib.Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
)
ENVIRONMENT.filters["money"] = lambda amount: f"{amount or 0:,.2f}"


def page(request, service, template, status=200, **values):
    """Render `quickbooks/templates/invoice.html` and the like; `root` is the provider's path prefix."""
    text = ENVIRONMENT.get_template(template).render(root=request.script_root, service=service, **values)
    return Response(text, status=status, content_type="text/html; charset=utf-8")
