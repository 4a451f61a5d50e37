"""Lists that a person's role or the consent does not cover."""

import re
from unittest.mock import patch


class ForbiddenMixin:

    def forbidden_list(self, table, entity, status):
        """A list that may not be read, alone or among others: what is asked for stands in the query string."""
        service = self.box.services[self.code]
        respond = service.respond

        def refuse(request):
            words = re.split("[ ,]", request.args.get("entities", "") + request.get_data(as_text=True))
            mine = entity in words if self.code == "quickbooks" else (
                request.method == "GET" and request.path.endswith(f"/{table}"))
            return service.forbidden(status) if mine else respond(request)

        return patch.object(service, "respond", refuse)
