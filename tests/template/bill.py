"""Claims on docs/deploy.md: its bill counts what the stack is made of."""

import re

from watch import IN_ONE_REGION, looked_at

# How a row of the bill begins, and the types that it counts.
COUNTED = {
    "CloudFront distribution": "AWS::CloudFront::Distribution",
    "functions at the edge": "AWS::CloudFront::Function",
    "functions, each": "AWS::Lambda::Function",
    "DynamoDB table": "AWS::DynamoDB::Table",
    "secrets": "AWS::SecretsManager::Secret",
    "bucket": "AWS::S3::Bucket",
    "queues": "AWS::SQS::Queue",
    "dashboard": "AWS::CloudWatch::Dashboard",
}


def check(report, template, page):
    rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in page.split("\n") if line.startswith("| ")]
    for begins, kind in COUNTED.items():
        told = [row[1] for row in rows if row[0].startswith(begins)]
        report.same(f"docs/deploy.md counts: {begins}", told, [str(len(template.of_type(kind)))])
    alarms = {name: len(looked_at(template.properties(name))) for name in template.of_type("AWS::CloudWatch::Alarm")}
    everywhere = {name: metrics for name, metrics in alarms.items() if name not in IN_ONE_REGION}
    told = next((row for row in rows if row[0] == "alarms"), ["", "", ""])
    counts = [re.findall(r"\d+", re.sub("us-east-1", "", cell)) for cell in told[1:]]
    # The first number of the price is dollars: 0.10 for each.
    report.same("docs/deploy.md counts the alarms, and the metrics that they are billed by", (counts[0], counts[1][2:4]),
                ([str(len(everywhere)), str(len(alarms))], [str(sum(everywhere.values())), str(sum(alarms.values()))]))
