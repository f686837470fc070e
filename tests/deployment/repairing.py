"""An import that fails, and how docs/operate.md has it repeated."""

from account import until
from documents import Page
from permitted import role_of, take

import integrating

IMPORTS, MAY_NOT = "import-package", "get-health"


def a_failed_import(report, deployment):
    """The import loses its permissions, S3's event ends in the queue, and the page's commands hand it in again."""
    report.chapter("An import that fails")
    own = role_of(deployment, IMPORTS)
    take(deployment, IMPORTS, role_of(deployment, MAY_NOT))
    package = deployment.call("POST", "/api/v1/packages", {"filename": "course.zip"}, key=deployment.key).json()
    integrating.upload(report, deployment, package, "a zip is sent, whose import may do nothing")
    queue = deployment.resources("AWS::SQS::Queue")["ImportFailures"]

    def waiting():
        counted = deployment.account.aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["ApproximateNumberOfMessages"])
        return int(counted["Attributes"]["ApproximateNumberOfMessages"])
    until(waiting, "S3's event comes to the queue of failures", 120)
    report.same("after three tries S3's event is in the queue of failures", waiting(), 1)
    take(deployment, IMPORTS, own)
    commands = Page("docs/operate.md").commands("aws sqs receive-message", ("<queue>", queue))
    ran = deployment.account.run(commands)
    report.holds("the page's commands hand it in again", ran.code == 0, ran)
    path = f"/api/v1/packages/{package['package_id']}"
    status = deployment.call("GET", path, key=deployment.key).json()["status"]
    report.same("the package is ready, and the queue is empty", (status, waiting()), ("ready", 0))
