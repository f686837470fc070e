"""Claims on the bucket, on what it starts, and on where a failure of that ends up."""

from translated import at, pascal, references

# Folder: the objects that start it.
STARTED_BY = {"import-package": "uploads/", "purge-package": "deletions/", "purge-learner": "erasures/"}


def check(report, template):
    check_bucket(report, template)
    check_events(report, template)
    check_failures(report, template)
    waits = {name: references(each) & set(template.resources) for name, each in template.unresolved.items()}
    report.same("no resource waits for itself", sorted(name for name in waits if name in behind(name, waits)), [])


def behind(name, waits):
    """Everything that has to be there before a resource."""
    found, left = set(), [name]
    while left:
        for other in waits.get(left.pop(), ()):
            if other not in found:
                found.add(other)
                left.append(other)
    return found


def check_bucket(report, template):
    resource = at(template.resources, "Bucket", default={})
    bucket = template.properties("Bucket")
    report.same("the bucket outlives its stack",
                (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")), ("RetainExceptOnCreate", "Retain"))
    report.same("the bucket has no fixed name", "BucketName" in bucket, False)
    report.same("nobody can make the bucket public", bucket.get("PublicAccessBlockConfiguration"), dict.fromkeys(
        ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"), True))
    report.same("objects belong to the bucket's owner",
                at(bucket, "OwnershipControls", "Rules"), [{"ObjectOwnership": "BucketOwnerEnforced"}])
    report.same("the bucket is encrypted at rest",
                at(bucket, "BucketEncryption", "ServerSideEncryptionConfiguration", 0,
                   "ServerSideEncryptionByDefault", "SSEAlgorithm"), "AES256")
    report.same("the bucket keeps no versions", "VersioningConfiguration" in bucket, False)
    rules = {each.get("Prefix"): (each.get("Status"), each.get("ExpirationInDays"),
                                  at(each, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"))
             for each in at(bucket, "LifecycleConfiguration", "Rules", default=[])}
    report.same("what is left of uploads and deletions goes by itself, and no package's file does", rules, {
        None: ("Enabled", None, 1), "uploads/": ("Enabled", 14, None), "deletions/": ("Enabled", 30, None),
        "erasures/": ("Enabled", 30, None)})
    report.same("any page sends a zip by its link, and does nothing else",
                [(each.get("AllowedMethods"), each.get("AllowedOrigins"), each.get("AllowedHeaders"))
                 for each in at(bucket, "CorsConfiguration", "CorsRules", default=[])],
                [(["PUT"], ["*"], ["content-type", "if-none-match"])])
    policy = template.properties("BucketPolicy")
    statements = at(policy, "PolicyDocument", "Statement", default=[])
    distribution = {"StringEquals": {"aws:SourceArn":
        "arn:${AWS::Partition}:cloudfront::${AWS::AccountId}:distribution/${Distribution}"}}
    cloudfront = {"Service": "cloudfront.amazonaws.com"}
    report.same("the bucket refuses what is not encrypted on its way, and lets nobody in but the distribution, to the courses",
                [(each.get("Effect"), each.get("Principal"), each.get("Action"), each.get("Resource"),
                  each.get("Condition")) for each in statements],
                [("Deny", "*", "s3:*", [{"Fn::GetAtt": ["Bucket", "Arn"]}, "${Bucket.Arn}/*"],
                  {"Bool": {"aws:SecureTransport": "false"}}),
                 ("Allow", cloudfront, "s3:GetObject", "${Bucket.Arn}/content/*", distribution),
                 ("Allow", cloudfront, "s3:ListBucket", {"Fn::GetAtt": ["Bucket", "Arn"]}, distribution)])


def check_events(report, template):
    told = at(template.properties("Bucket"), "NotificationConfiguration", default={})
    found = sorted((str(at(each, "Function", "Fn::GetAtt", 0)), each.get("Event"),
                    str(at(each, "Filter", "S3Key", "Rules", default=[])))
                   for each in told.get("LambdaConfigurations", []))
    report.same("the bucket starts an import for a zip, and a removal or an erasure for a note, and nothing else",
                (sorted(told), found),
                (["LambdaConfigurations"],
                 sorted((pascal(folder), "s3:ObjectCreated:*", str([{"Name": "prefix", "Value": prefix}]))
                        for folder, prefix in STARTED_BY.items())))
    allowed = sorted((at(each, "Properties", "FunctionName", "Ref"), str(at(each, "Properties", "SourceAccount")))
                     for each in template.of_type("AWS::Lambda::Permission").values()
                     if at(each, "Properties", "Principal") == "s3.amazonaws.com")
    report.same("S3 may start them for this account alone",
                allowed, sorted((pascal(folder), str({"Ref": "AWS::AccountId"})) for folder in STARTED_BY))


def check_failures(report, template):
    queue = template.properties("ImportFailures")
    report.same("failures are kept for fourteen days, encrypted",
                (queue.get("MessageRetentionPeriod"), queue.get("SqsManagedSseEnabled")), (1209600, True))
    for folder in STARTED_BY:
        config = template.properties(f"{pascal(folder)}EventInvokeConfig")
        report.same(f"{folder}: is tried three times in six hours, and then kept",
                    (config.get("MaximumRetryAttempts"), config.get("MaximumEventAgeInSeconds"),
                     at(config, "DestinationConfig", "OnFailure", "Destination")),
                    (2, 21600, {"Fn::GetAtt": ["ImportFailures", "Arn"]}))
    alarm = template.properties("FailedImports")
    report.same("an alarm watches the failures",
                (alarm.get("Namespace"), alarm.get("MetricName"), alarm.get("Dimensions"), alarm.get("Threshold")),
                ("AWS/SQS", "ApproximateNumberOfMessagesVisible",
                 [{"Name": "QueueName", "Value": {"Fn::GetAtt": ["ImportFailures", "QueueName"]}}], 1))
