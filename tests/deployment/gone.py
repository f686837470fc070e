"""`sam delete`: what goes, what is kept, and how that is deleted too."""


def taken_down(report, deployment):
    report.chapter("Taking it down")
    opened, page = deployment.account, deployment.page
    table, bucket = deployment.output("TableName"), deployment.output("BucketName")
    ran = opened.run(page.line("sam delete"), given="y\ny\n")
    is_refused = "TerminationProtection" in ran.output and deployment.status() == "UPDATE_COMPLETE"
    report.holds("sam delete is refused while the stack is protected", is_refused, ran)
    ran = opened.run(page.commands("aws cloudformation update-termination-protection --no-enable"))
    report.same("the protection is taken away", ran.code, 0)
    ran = opened.run(page.commands("sam delete"), given="y\ny\n")
    report.holds("sam delete --config-env prod", ran.code == 0, ran)
    report.same("what is left is the table and the bucket", left(opened), {"table": [table], "bucket": [bucket]})
    report.holds("the table has its items", opened.aws("dynamodb").scan(TableName=table)["Count"] > 0)
    report.holds("the bucket has its files", opened.aws("s3").list_objects_v2(Bucket=bucket)["KeyCount"] > 0)
    ran = opened.run(f"aws dynamodb delete-table --table-name {table}")
    report.holds("the table is protected", ran.code != 0 and "protection" in ran.output.lower(), ran)
    ran = opened.run(page.commands("aws s3 rb", ("<BucketName>", bucket), ("<TableName>", table)))
    report.holds("the commands that delete both", ran.code == 0, ran)
    report.same("then nothing is left", left(opened), {})


def left(opened):
    """What the account still has of the kinds that a stack makes, but for what `sam` keeps its uploads in."""
    aws = opened.aws
    found = {
        "table": aws("dynamodb").list_tables()["TableNames"],
        "bucket": [name for name in names(aws("s3").list_buckets()["Buckets"], "Name") if "aws-sam-cli" not in name],
        "function": names(aws("lambda").list_functions()["Functions"], "FunctionName"),
        "role": names(aws("iam").list_roles()["Roles"], "RoleName"),
        "log group": names(aws("logs").describe_log_groups()["logGroups"], "logGroupName"),
        "secret": names(aws("secretsmanager").list_secrets()["SecretList"], "Name"),
        "API": names(aws("apigatewayv2").get_apis()["Items"], "ApiId"),
        "queue": aws("sqs").list_queues().get("QueueUrls", []),
        "firewall": names(opened.aws("wafv2").list_web_acls(Scope="CLOUDFRONT")["WebACLs"], "Name"),
        "alarm": names(aws("cloudwatch").describe_alarms()["MetricAlarms"], "AlarmName"),
        "dashboard": names(aws("cloudwatch").list_dashboards()["DashboardEntries"], "DashboardName"),
        "distribution": names(aws("cloudfront").list_distributions()["DistributionList"].get("Items", []), "Id"),
        "function at the edge": names(aws("cloudfront").list_functions()["FunctionList"].get("Items", []), "Name"),
        "store of keys": names(aws("cloudfront").list_key_value_stores()["KeyValueStoreList"].get("Items", []), "Name"),
    }
    return {kind: sorted(held) for kind, held in found.items() if held}


def names(listed, member):
    return [each[member] for each in listed]
