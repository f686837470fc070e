"""Claims on how what is written becomes events, how these are delivered, and how the edge forgets what was deleted."""

import json

from translated import at, pascal, references

# What a function knows beside the table and what every function knows.
KNOW = {
    "record-events": {"UNREADABLE_QUEUE_URL"},
    "forward-events": {"UNREADABLE_QUEUE_URL", "DELIVERY_QUEUE_URL", "EVENT_BUS"},
    "deliver-webhook": {"SECRETS_KEY", "DELIVERY_QUEUE_URL"},
    "create-webhook": {"SECRETS_KEY"},
    "update-webhook": {"SECRETS_KEY"},
    "test-webhook": {"SECRETS_KEY"},
    "purge-package": {"EDGE_QUEUE_URL"},
    "clear-edge": {"EDGE_QUEUE_URL", "DISTRIBUTION_ID"},
}
# What starts a function, and of what it hears.
SOURCES = {
    "record-events": [
        {"dynamodb": {"NewImage": {"type": {"S": ["session", "package"]}}}},
        {"dynamodb": {"OldImage": {"type": {"S": ["session", "package"]}}}},
    ],
    "forward-events": [
        {"eventName": ["INSERT"], "dynamodb": {"NewImage": {"type": {"S": ["event"]}}}},
        {"eventName": ["MODIFY"], "dynamodb": {"NewImage": {"type": {"S": ["delivery"]}, "state": {"S": ["asked"]}}}},
    ],
    "deliver-webhook": None,
    "clear-edge": None,
}
# What has a queue of its own: where its messages come from, how many may run at once, and where goes what fails for good.
QUEUES = {"deliver-webhook": ("Deliveries", 20, "EventFailures"), "clear-edge": ("StaleCopies", 2, "ImportFailures")}
BUS = "arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/${EventBus}"


def check(report, template):
    report.same("the table tells what is written, as it was and as it is",
                template.properties("Table").get("StreamSpecification"), {"StreamViewType": "NEW_AND_OLD_IMAGES"})
    for folder, filters in SOURCES.items():
        name = pascal(folder)
        source = template.properties(f"{name}Source")
        report.same(f"{folder}: is started by its source", source.get("FunctionName"), {"Ref": name})
        report.same(f"{folder}: says itself what of a batch has to come again", source.get("FunctionResponseTypes"),
                    ["ReportBatchItemFailures"])
        if filters is None:
            continue
        report.same(f"{folder}: reads the table's stream from its beginning",
                    (source.get("EventSourceArn"), source.get("StartingPosition")), ({"Fn::GetAtt": ["Table", "StreamArn"]}, "TRIM_HORIZON"))
        report.same(f"{folder}: hears of what it is for", [json.loads(each["Pattern"]) for each in
                                                           at(source, "FilterCriteria", "Filters", default=[])], filters)
        report.same(f"{folder}: a record comes again for as long as the stream has it",
                    [source.get(key) for key in ("MaximumRetryAttempts", "MaximumRecordAgeInSeconds")], [None, None])
        report.same(f"{folder}: what the stream drops is kept as a failure",
                    at(source, "DestinationConfig", "OnFailure", "Destination"), {"Fn::GetAtt": ["EventFailures", "Arn"]})
    for folder, queue in QUEUES.items():
        check_queue(report, template, folder, *queue)
    check_copies(report, template)
    check_secret(report, template)
    check_bus(report, template)
    check_closed(report, template.given({"Closed": "yes"}))


def check_closed(report, template):
    """A restored table takes the place of one without a stream, so that the stack makes another one of it, and reads that."""
    report.same("Closed=yes: the table has no stream", template.properties("Table").get("StreamSpecification"), {"Ref": "AWS::NoValue"})
    readers = [name for name, each in template.of_type("AWS::Lambda::EventSourceMapping").items()
               if "StreamArn" in json.dumps(each) and template.is_made(each)]
    report.same("Closed=yes: nobody reads it", readers, [])
    running = [name for name, each in template.of_type("AWS::Lambda::Function").items()
               if each["Properties"].get("ReservedConcurrentExecutions") != 0]
    report.same("Closed=yes: the function that a deployment needs runs, and no other", running, ["CopyTokenKeys"])


def check_queue(report, template, folder, name, at_once, failures):
    source, queue = template.properties(f"{pascal(folder)}Source"), template.properties(name)
    seconds = template.properties(pascal(folder)).get("Timeout", 0)
    report.same(f"{folder}: its messages come out of their queue", source.get("EventSourceArn"), {"Fn::GetAtt": [name, "Arn"]})
    report.holds(f"{folder}: leaves learners their concurrency", at(source, "ScalingConfig", "MaximumConcurrency", default=1001) <= at_once)
    report.same(f"{folder}: a message stays out of sight for six times its function's time", queue.get("VisibilityTimeout"), 6 * seconds)
    report.same(f"{folder}: what no function could do is kept as a failure",
                at(queue, "RedrivePolicy", "deadLetterTargetArn"), {"Fn::GetAtt": [failures, "Arn"]})
    report.holds(f"{folder}: a message outlasts a function that breaks down a few times",
                 at(queue, "RedrivePolicy", "maxReceiveCount", default=0) >= 5)
    for name in (name, failures):
        queue = template.properties(name)
        report.same(f"the queue {name} is encrypted, and keeps what is in it for two weeks",
                    (queue.get("SqsManagedSseEnabled"), queue.get("MessageRetentionPeriod")), (True, 1_209_600))


def check_copies(report, template):
    told = {folder: at(template.properties(pascal(folder)), "Environment", "Variables", "EDGE_QUEUE_URL")
            for folder, known in KNOW.items() if "EDGE_QUEUE_URL" in known}
    report.same("what is deleted is told to the function that clears the edge", told, dict.fromkeys(told, {"Ref": "StaleCopies"}))
    report.same("what is cleared is the edge in front of the courses",
                at(template.properties("ClearEdge"), "Environment", "Variables", "DISTRIBUTION_ID"), {"Ref": "Distribution"})


def check_secret(report, template):
    secret = template.properties("SecretsKey")
    report.same("the key of webhooks' secrets is made by AWS, and has one name for good",
                (secret.get("GenerateSecretString"), secret.get("Name")),
                ({"PasswordLength": 64, "ExcludePunctuation": True}, "${AWS::StackName}/secrets-key"))
    report.same("it reaches the functions that seal and open and nothing else",
                sorted(name for name, each in template.unresolved.items() if "SecretsKey" in references(each)),
                sorted(pascal(folder) for folder, known in KNOW.items() if "SECRETS_KEY" in known))


def check_bus(report, template):
    def may(given):
        statements = [each for policy in given.properties("ForwardEventsRole").get("Policies", [])
                      for each in at(policy, "PolicyDocument", "Statement", default=[])]
        return [each.get("Resource") for each in statements if each.get("Action") == ["events:PutEvents"]]

    report.same("without an EventBus nothing may be put on one", may(template), [])
    report.same("with an EventBus events may be put on it and on no other", may(template.given({"EventBus": "lms"})),
                ["arn:${AWS::Partition}:events:${AWS::Region}:${AWS::AccountId}:event-bus/lms"])
