"""Going back to an earlier time as a whole, as docs/operate.md has it."""

import json

from account import until
from documents import Page


def a_table(report, deployment):
    report.chapter("A restored table")
    opened, page, table = deployment.account, Page("docs/operate.md"), deployment.output("TableName")
    kept = launched(deployment)
    ran = opened.run(page.commands("aws dynamodb restore-table-to-point-in-time", ("<TableName>", table)))
    report.holds("a table is restored beside the one in use", ran.code == 0, ran)
    lost = launched(deployment)
    cursor = until(lambda: heard_of(deployment, lost), "the feed tells of it")
    report.same("two functions read the table's stream", len(readers(deployment, table)), 2)
    deployment.add(EventStream="no")
    deployment.deploys("EventStream=no is deployed")
    report.same("nobody reads the stream", readers(deployment, table), [])
    ran = opened.run(page.commands("aws dynamodb create-backup"))
    report.holds("a backup of it is made", ran.code == 0, ran)
    backup = json.loads(ran.output)["BackupDetails"]["BackupArn"] if ran.code == 0 else ""
    known = (("<TableName>", table), ("<BackupArn>", backup))
    ran = opened.run(page.commands("aws dynamodb update-table --table-name <TableName> --no-deletion-protection-enabled", *known))
    report.holds("it takes the place of the table in use", ran.code == 0, ran)
    arn = opened.aws("dynamodb").describe_table(TableName=table)["Table"]["TableArn"]
    ran = opened.run(page.commands("aws dynamodb update-time-to-live", ("<TableName>", table), ("<TableArn>", arn)))
    report.holds("it is given the template's settings", ran.code == 0 and settings(opened, table) == ("ttl", "ENABLED", True), ran)
    ran = opened.run(page.commands("export LECTERN_TABLE=...   # the output TableName\nlectern restored",
                                   ("...   # the output TableName", table)))
    report.holds("lectern restored", ran.code == 0 and "No number is given again" in ran.output, ran)
    deployment.set(EventStream="yes")
    deployment.deploys("EventStream=yes is deployed")
    report.same("what was there is there, and what came after it is gone",
                [deployment.call("GET", f"/api/v1/sessions/{each}", key=deployment.key).status for each in (kept, lost)], [200, 404])
    report.same("both readers have the new stream", len(readers(deployment, table)), 2)
    new = launched(deployment)
    report.holds("an LMS that had read further hears what happens", until(lambda: heard_of(deployment, new, cursor), "the feed goes on"))
    ran = opened.run(page.commands("aws dynamodb delete-table --table-name lectern-look", ("<BackupArn>", backup)))
    report.holds("what helped is deleted", ran.code == 0, ran)
    deployment.drop("EventStream")


def launched(deployment):
    return deployment.call("POST", f"/api/v1/packages/{deployment.package}/launch", {"user_id": "restored"},
                           key=deployment.key).json()["session_id"]


def heard_of(deployment, session, cursor=None):
    """The cursor behind the events of a session, once there are any."""
    after = f"&after={cursor}" if cursor else ""
    answer = deployment.call("GET", f"/api/v1/events?session_id={session}{after}", key=deployment.key).json()
    return answer["cursor"] if answer["events"] else None


def readers(deployment, table):
    """The streams of the table that functions read."""
    mappings = deployment.account.aws("lambda").list_event_source_mappings()["EventSourceMappings"]
    return [each["EventSourceArn"] for each in mappings if f":table/{table}/stream/" in each["EventSourceArn"]]


def settings(opened, table):
    dynamodb = opened.aws("dynamodb")
    return (dynamodb.describe_time_to_live(TableName=table)["TimeToLiveDescription"].get("AttributeName"),
            dynamodb.describe_continuous_backups(TableName=table)["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"][
                "PointInTimeRecoveryStatus"],
            dynamodb.describe_table(TableName=table)["Table"]["DeletionProtectionEnabled"])
