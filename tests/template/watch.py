"""Claims on what is watched: the alarms, the dashboard that shows them, and the metrics that requests make."""

import json
import re

from translated import at, pascal

# Alarm: what it looks at, from when on it goes off, and for how many times five minutes.
ALARMS = {
    "ServerErrors": ({("AWS/ApiGateway", "5xx", "Sum")}, 1, 1),
    "SlowAnswers": ({("AWS/ApiGateway", "Latency", "p99")}, 2000, 3),
    "ThrottledFunctions": ({("AWS/Lambda", "Throttles", "Sum")}, 1, 1),
    "ThrottledTable": ({("AWS/DynamoDB", "ReadThrottleEvents", "Sum"), ("AWS/DynamoDB", "WriteThrottleEvents", "Sum")}, 1, 3),
    "FailingWork": ({("AWS/Lambda", "Errors", "Sum")}, 1, 1),
    "WaitingWork": ({("AWS/Lambda", "AsyncEventAge", "Maximum")}, 3_600_000, 1),
    "FailedImports": ({("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum")}, 1, 1),
    "LateEvents": ({("AWS/Lambda", "IteratorAge", "Maximum")}, 900_000, 1),
    "LostEvents": ({("AWS/SQS", "ApproximateNumberOfMessagesVisible", "Maximum")}, 1, 1),
    "EdgeErrors": ({("AWS/CloudFront", "FunctionExecutionErrors", "Sum"), ("AWS/CloudFront", "FunctionValidationErrors", "Sum")}, 1, 1),
}
# They are where CloudFront's metrics are and nowhere else.
IN_ONE_REGION = {"EdgeErrors": "SeesTheEdge"}
# What S3 starts.
WORK = {"ImportPackage", "PurgePackage", "PurgeLearner"}
# What reads the table's stream.
READERS = {"RecordEvents", "ForwardEvents"}
TOPIC = "arn:aws:sns:eu-central-1:123456789012:operators"


def check(report, template, operators_page):
    alarms = template.of_type("AWS::CloudWatch::Alarm")
    report.same("what is watched is written down", sorted(alarms), sorted(ALARMS))
    for name, (metrics, threshold, times) in ALARMS.items():
        alarm = template.properties(name)
        report.same(f"alarm {name}: {' and '.join(sorted(metric for _, metric, _ in metrics))} from {threshold} on, {5 * times} minutes",
                    ({(each["Namespace"], each["MetricName"], each["Stat"]) for each in looked_at(alarm)},
                     alarm.get("Threshold"), alarm.get("EvaluationPeriods"), alarm.get("ComparisonOperator"),
                     {each["Period"] for each in looked_at(alarm)}),
                    (metrics, threshold, times, "GreaterThanOrEqualToThreshold", {300}))
        report.same(f"alarm {name}: nothing that happened is nothing wrong", alarm.get("TreatMissingData"), "notBreaching")
        report.same(f"alarm {name}: needs no topic", (alarm.get("AlarmActions"), alarm.get("OKActions")),
                    ({"Ref": "AWS::NoValue"}, {"Ref": "AWS::NoValue"}))
        told = template.given({"AlarmTopicArn": TOPIC}).properties(name)
        report.same(f"alarm {name}: tells the topic of its beginning and its end", (told.get("AlarmActions"), told.get("OKActions")),
                    ([TOPIC], [TOPIC]))
        report.same(f"alarm {name}: is there", at(template.resources, name, "Condition"), IN_ONE_REGION.get(name))
        report.holds(f"alarm {name}: docs/operate.md says what to do", f"`{name}`" in operators_page)
    check_what_they_look_at(report, template)
    check_dashboard(report, template)
    check_metrics(report, template)


def looked_at(alarm):
    """The metrics of an alarm, each with its dimensions and how it is summed up."""
    if "Metrics" not in alarm:
        stat = alarm.get("Statistic", alarm.get("ExtendedStatistic"))
        return [{"Namespace": alarm.get("Namespace"), "MetricName": alarm.get("MetricName"), "Stat": stat,
                 "Period": alarm.get("Period"), "Dimensions": alarm.get("Dimensions", [])}]
    stats = [each["MetricStat"] for each in alarm["Metrics"] if "MetricStat" in each]
    return [{**each["Metric"], "Stat": each["Stat"], "Period": each["Period"]} for each in stats]


def check_what_they_look_at(report, template):
    metrics = {name: [(metric["MetricName"], {each["Name"]: each["Value"] for each in metric["Dimensions"]})
                      for metric in looked_at(template.properties(name))] for name in ALARMS}
    of = {name: [dimensions for _, dimensions in found] for name, found in metrics.items()}
    report.same("the API's alarms look at the API", [of["ServerErrors"], of["SlowAnswers"]], [[{"ApiId": {"Ref": "Api"}}]] * 2)
    table = {"TableName": {"Ref": "Table"}}
    indexes = [each["IndexName"] for each in template.properties("Table")["GlobalSecondaryIndexes"]]
    reads, writes = ([dimensions for metric, dimensions in metrics["ThrottledTable"] if metric == name]
                     for name in ("ReadThrottleEvents", "WriteThrottleEvents"))
    report.same("the table's alarm looks at the table", reads, [table])
    report.same("and at what it and each of its indexes write", writes, [table, *({**table, "GlobalSecondaryIndexName": name} for name in indexes)])
    report.same("concurrency is the whole account's", of["ThrottledFunctions"], [{}])
    for name in ("FailingWork", "WaitingWork"):
        report.same(f"{name} looks at what S3 starts", {at(each, "FunctionName", "Ref") for each in of[name]}, WORK)
    report.same("LateEvents looks at what reads the stream", {at(each, "FunctionName", "Ref") for each in of["LateEvents"]}, READERS)
    edge = {"${AWS::StackName}-${AWS::Region}-host", "${AWS::StackName}-${AWS::Region}-content"}
    names = {at(template.properties(name), "Name") for name in template.of_type("AWS::CloudFront::Function")}
    seen = [(metric, at(each, "FunctionName", "Fn::Sub", default=each.get("FunctionName")), each.get("Region"))
            for metric, each in metrics["EdgeErrors"]]
    report.same("EdgeErrors looks at the functions at the edge", (sorted(seen), names),
                (sorted((metric, name, "Global") for _, metric, _ in ALARMS["EdgeErrors"][0] for name in edge), edge))
    for name in ALARMS:
        expressions = [each for each in template.properties(name).get("Metrics", []) if "Expression" in each]
        ids = {each["Id"] for each in template.properties(name).get("Metrics", []) if "MetricStat" in each}
        # A metric has no value where nothing happened, and a sum with it none either.
        report.same(f"alarm {name}: adds up what it looks at, what is missing as nothing",
                    [set(re.findall(r"FILL\(([a-z]+), 0\)", each["Expression"])) for each in expressions], [ids] if ids else [])
        report.same(f"alarm {name}: goes off by the sum alone", {each["Id"] for each in template.properties(name).get("Metrics", [])
                                                                  if each.get("ReturnData", True)}, {"all"} if ids else set())


def check_dashboard(report, template):
    body = at(template.properties("Dashboard"), "DashboardBody", default={})
    text = body.get("Fn::Sub", "") if isinstance(body, dict) else body
    try:
        widgets = json.loads(text)["widgets"]
    except (ValueError, KeyError):
        widgets = []
    report.holds("the dashboard is JSON", widgets)
    shown = [name for each in widgets if each["type"] == "alarm" for name in each["properties"]["alarms"]]
    report.same("the dashboard shows each alarm that is always there", sorted(shown),
                sorted(f"${{{name}.Arn}}" for name in ALARMS if name not in IN_ONE_REGION))
    areas = [(x, y) for each in widgets for x in range(each["x"], each["x"] + each["width"])
             for y in range(each["y"], each["y"] + each["height"])]
    report.holds("nothing on the dashboard covers something else", areas and len(areas) == len(set(areas)))


def check_metrics(report, template):
    for wanted, told in (("yes", "${AWS::StackName}"), ("no", "")):
        given = template.given({"Metrics": wanted})
        found = {str(at(given.properties(name), "Environment", "Variables", "METRICS_STACK", "Ref", default="")
                     or at(given.properties(name), "Environment", "Variables", "METRICS_STACK"))
                 for name in template.of_type("AWS::Lambda::Function")}
        report.same(f"with Metrics={wanted} requests are measured under {told or 'no name'}", found,
                    {"AWS::StackName"} if told else {""})
    for number, reserved in ((0, {"Ref": "AWS::NoValue"}), (5, 5)):
        given = template.given({"ImportConcurrency": number})
        report.same(f"with ImportConcurrency={number} imports have {reserved if number else 'what there is'}",
                    given.properties(pascal("import-package")).get("ReservedConcurrentExecutions"), reserved)
