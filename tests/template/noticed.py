"""What the tests of the checks have in common: a copy of template.yaml to break, and whether that is noticed."""

import copy
import io
import os
import re
import unittest

import check
import edge

ROUTES = """
get-health               GET    /api/health
get-key                  GET    /api/v1/key
show-console-at-root     GET    /
show-console             GET    /console
show-console-file        GET    /console/assets/{version}/{file}
show-docs                GET    /docs
show-docs-below-api      GET    /api/docs
show-docs-file           GET    /docs/{file}
explain-errors           GET    /docs/errors
get-document             GET    /api/openapi.json
get-document-below-docs  GET    /api/docs/openapi
list-keys                GET    /api/v1/keys
create-key               POST   /api/v1/keys
revoke-key               DELETE /api/v1/keys/{key_id}
list-packages            GET    /api/v1/packages
create-package           POST   /api/v1/packages
get-package              GET    /api/v1/packages/{package_id}
delete-package           DELETE /api/v1/packages/{package_id}
create-version           POST   /api/v1/packages/{package_id}/versions
list-versions            GET    /api/v1/packages/{package_id}/versions
activate-version         POST   /api/v1/packages/{package_id}/versions/{revision}/activate
launch-course            POST   /api/v1/packages/{package_id}/launch
list-sessions            GET    /api/v1/sessions
create-session           POST   /api/v1/sessions
get-session              GET    /api/v1/sessions/{session_id}
get-session-course       GET    /api/v1/sessions/{session_id}/course
update-session           PUT    /api/v1/sessions/{session_id}
update-session-by-beacon POST   /api/v1/sessions/{session_id}
delete-session           DELETE /api/v1/sessions/{session_id}
list-attempts            GET    /api/v1/sessions/{session_id}/attempts
list-runs                GET    /api/v1/sessions/{session_id}/runs
list-changes             GET    /api/v1/sessions/{session_id}/changes
reset-session            POST   /api/v1/sessions/{session_id}/reset
renew-session            POST   /api/v1/sessions/{session_id}/renew
start-run                POST   /api/v1/sessions/{session_id}/runs
get-learner              GET    /api/v1/learners/{user_id}
erase-learner            DELETE /api/v1/learners/{user_id}
export-learner           GET    /api/v1/learners/{user_id}/export
get-erasure              GET    /api/v1/learners/{user_id}/erasure
list-events              GET    /api/v1/events
list-webhooks            GET    /api/v1/webhooks
create-webhook           POST   /api/v1/webhooks
get-webhook              GET    /api/v1/webhooks/{webhook_id}
update-webhook           PUT    /api/v1/webhooks/{webhook_id}
delete-webhook           DELETE /api/v1/webhooks/{webhook_id}
test-webhook             POST   /api/v1/webhooks/{webhook_id}/test
list-deliveries          GET    /api/v1/webhooks/{webhook_id}/deliveries
retry-delivery           POST   /api/v1/webhooks/{webhook_id}/deliveries/{delivery_id}/retry
open-player              GET    /player/{session_id}
open-player-file         GET    /player/assets/{version}/{file}
"""


def openapi():
    document = {"openapi": "3.1.0", "paths": {}}
    for line in ROUTES.split("\n"):
        if line:
            operation, method, path = line.split()
            document["paths"].setdefault(path, {})[method.lower()] = {"operationId": operation}
    return document


SOURCE = check.read_template(os.path.join(check.ROOT, "template.yaml"))
STAGES = check.read_stages(os.path.join(check.ROOT, "samconfig.toml"))
FOLDERS = sorted(check.GRANTS)
CODE = edge.read_code(check.ROOT)
PAGES = check.read_pages()


def checked(source=SOURCE, document=None, folders=FOLDERS, stages=STAGES, pages=PAGES):
    return check.check(source, document or openapi(), folders, stages, CODE, pages, out=io.StringIO())


class Noticed(unittest.TestCase):
    """Each test is one way for the template to be wrong."""

    def setUp(self):
        self.source = copy.deepcopy(SOURCE)
        self.resources = self.source["Resources"]

    def properties(self, name):
        return self.resources[name]["Properties"]

    def statements(self, name):
        return self.properties(name)["Policies"][0]["Statement"]

    def notices(self, claim, **given):
        failures = checked(self.source, **given).failures
        self.assertTrue(any(re.search(claim, each) for each in failures), f"{claim!r} is not in {failures}")
