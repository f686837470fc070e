"""Ways for the table, the bucket and what it starts to be wrong."""

from noticed import Noticed


class Storage(Noticed):
    def test_no_expiry(self):
        del self.properties("Table")["TimeToLiveSpecification"]
        self.notices("^the table expires items")

    def test_no_recovery(self):
        self.properties("Table")["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] = False
        self.notices("^the table can be restored")

    def test_no_encryption(self):
        del self.properties("Table")["SSESpecification"]
        self.notices("^the table is encrypted")

    def test_no_protection(self):
        self.source["Parameters"]["DeletionProtection"]["Default"] = "false"
        self.notices("^the table is protected")

    def test_a_table_that_goes_with_its_stack(self):
        self.resources["Table"]["DeletionPolicy"] = "Delete"
        self.notices("^the table outlives")

    def test_a_stream_that_stays(self):
        self.properties("Table")["StreamSpecification"] = {"StreamViewType": "NEW_AND_OLD_IMAGES"}
        self.notices("^Closed=yes: the table")

    def test_a_reader_of_no_stream(self):
        del self.resources["ForwardEventsSource"]["Condition"]
        self.notices("^Closed=yes: nobody")

    def test_a_function_that_runs_while_it_is_closed(self):
        self.properties("UpdateSession")["ReservedConcurrentExecutions"] = 1
        self.notices("^Closed=yes: the function")

    def test_an_index_that_a_commit_would_write(self):
        self.properties("Table")["GlobalSecondaryIndexes"][1]["Projection"] = {"ProjectionType": "ALL"}
        self.notices("^index by_package")

    def test_a_bucket_that_goes_with_its_stack(self):
        self.resources["Bucket"]["DeletionPolicy"] = "Delete"
        self.notices("^the bucket outlives")

    def test_a_bucket_with_a_name(self):
        self.properties("Bucket")["BucketName"] = "lectern"
        self.notices("^the bucket has no fixed name")

    def test_a_public_bucket(self):
        self.properties("Bucket")["PublicAccessBlockConfiguration"]["BlockPublicPolicy"] = False
        self.notices("^nobody can make the bucket public")

    def test_a_bucket_of_many_owners(self):
        self.properties("Bucket")["OwnershipControls"]["Rules"][0]["ObjectOwnership"] = "ObjectWriter"
        self.notices("^objects belong")

    def test_a_bucket_in_the_clear(self):
        del self.properties("Bucket")["BucketEncryption"]
        self.notices("^the bucket is encrypted")

    def test_a_bucket_of_versions(self):
        self.properties("Bucket")["VersioningConfiguration"] = {"Status": "Enabled"}
        self.notices("^the bucket keeps no versions")

    def test_courses_that_expire(self):
        self.properties("Bucket")["LifecycleConfiguration"]["Rules"].append(
            {"Status": "Enabled", "Prefix": "content/", "ExpirationInDays": 365})
        self.notices("^what is left of uploads")

    def test_half_uploads_that_stay(self):
        del self.properties("Bucket")["LifecycleConfiguration"]["Rules"][0]
        self.notices("^what is left of uploads")

    def test_a_page_that_reads_from_the_bucket(self):
        self.properties("Bucket")["CorsConfiguration"]["CorsRules"][0]["AllowedMethods"].append("GET")
        self.notices("^any page sends a zip by its link")

    def test_a_console_that_cannot_upload(self):
        del self.properties("Bucket")["CorsConfiguration"]
        self.notices("^any page sends a zip by its link")

    def test_a_console_that_sends_zips_elsewhere(self):
        self.properties("ShowConsole")["Environment"]["Variables"]["UPLOAD_ORIGIN"] = "https://*.amazonaws.com"
        self.notices("^the console sends zips to the bucket")

    def test_a_bucket_over_plain_http(self):
        del self.resources["BucketPolicy"]
        self.notices("^the bucket refuses what is not encrypted")
        self.notices("^no policy stands outside")

    def test_a_bucket_that_lets_somebody_in(self):
        self.properties("BucketPolicy")["PolicyDocument"]["Statement"].append(
            {"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"})
        self.notices("^the bucket refuses what is not encrypted")

    def test_a_distribution_that_reads_more_than_courses(self):
        self.properties("BucketPolicy")["PolicyDocument"]["Statement"][1]["Resource"] = {"Fn::Sub": "${Bucket.Arn}/*"}
        self.notices("^the bucket refuses what is not encrypted")

    def test_every_distribution(self):
        del self.properties("BucketPolicy")["PolicyDocument"]["Statement"][1]["Condition"]
        self.notices("^the bucket refuses what is not encrypted")

    def test_every_folder_of_the_bucket(self):
        files = self.properties("ImportPackageFiles")["PolicyDocument"]["Statement"]
        files[0]["Resource"] = {"Fn::Sub": "${Bucket.Arn}/*"}
        self.notices("^import-package: may")

    def test_an_upload_over_what_is_played(self):
        self.statements("CreatePackage")[1]["Resource"] = {"Fn::Sub": "${Bucket.Arn}/content/*"}
        self.notices("^create-package: may")

    def test_a_policy_for_another_role(self):
        self.properties("PurgePackageFiles")["Roles"].append({"Ref": "GetSessionRole"})
        self.notices("^get-session: may")

    def test_a_role_that_waits_for_the_bucket(self):
        self.statements("ImportPackage").append(
            {"Effect": "Allow", "Action": ["s3:ListBucket"], "Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}})
        self.notices("^no resource waits for itself")

    def test_an_import_for_every_file(self):
        self.properties("ImportPackage")["Events"]["Object"]["Properties"]["Filter"]["S3Key"]["Rules"][0]["Value"] = ""
        self.notices("^the bucket starts an import")

    def test_a_deletion_that_nobody_hears_of(self):
        del self.properties("PurgePackage")["Events"]
        self.notices("^the bucket starts an import")
        self.notices("^S3 may start them")

    def test_an_import_without_time(self):
        del self.properties("ImportPackage")["Timeout"]
        self.notices("^import-package: 512 MB and 900 s")

    def test_a_failure_that_is_forgotten(self):
        del self.properties("ImportPackage")["EventInvokeConfig"]["DestinationConfig"]
        self.notices("^import-package: is tried three times")
        self.notices("^import-package: may")

    def test_failures_that_are_kept_for_a_day(self):
        self.properties("ImportFailures")["MessageRetentionPeriod"] = 86400
        self.notices("^failures are kept")

    def test_no_alarm_for_failures(self):
        self.properties("FailedImports")["MetricName"] = "NumberOfMessagesSent"
        self.notices("^an alarm watches the failures")
