"""Ways for the distribution and the keys of tokens to be wrong."""

import edge
from noticed import Noticed


class Edge(Noticed):
    def distribution(self):
        return self.properties("Distribution")["DistributionConfig"]

    def test_an_api_that_is_cached(self):
        self.distribution()["DefaultCacheBehavior"]["CachePolicyId"] = edge.CACHED
        self.notices("^whatever nothing else takes goes to the API")

    def test_an_api_in_the_clear(self):
        self.distribution()["DefaultCacheBehavior"]["ViewerProtocolPolicy"] = "allow-all"
        self.notices("^whatever nothing else takes goes to the API")

    def test_an_api_that_does_not_hear_which_host_was_called(self):
        del self.distribution()["DefaultCacheBehavior"]["FunctionAssociations"]
        self.notices("^whatever nothing else takes goes to the API")

    def test_an_api_that_hears_no_method(self):
        self.distribution()["DefaultCacheBehavior"]["AllowedMethods"] = ["GET", "HEAD"]
        self.notices("^whatever nothing else takes goes to the API")

    def test_courses_without_a_token(self):
        del self.distribution()["CacheBehaviors"][1]["FunctionAssociations"]
        self.notices("^the player's files and the courses are cached")

    def test_errors_that_are_kept(self):
        del self.distribution()["CustomErrorResponses"][2]
        self.notices("^no error is told to the next")

    def test_an_error_that_is_told_otherwise(self):
        self.distribution()["CustomErrorResponses"][2].update(ResponseCode=200, ResponsePagePath="/index.html")
        self.notices("^no error is told to the next")

    def test_a_log_of_tokens(self):
        self.distribution()["Logging"] = {"Bucket": "logs.s3.amazonaws.com"}
        self.notices("^the distribution writes no log")

    def test_a_log_of_tokens_in_real_time(self):
        self.distribution()["CacheBehaviors"][1]["RealtimeLogConfigArn"] = "arn:aws:cloudfront::123456789012:realtime-log-config/x"
        self.notices("^nothing else meets a request")

    def test_a_store_that_is_used_before_it_can_be(self):
        del self.resources["ContentAtEdge"]["DependsOn"]
        self.notices("^the store of keys is waited for")

    def test_an_origin_in_the_clear(self):
        self.distribution()["Origins"][0]["CustomOriginConfig"]["OriginProtocolPolicy"] = "http-only"
        self.notices("^the API is called over TLS")

    def test_a_bucket_that_is_read_unsigned(self):
        self.properties("CourseAccess")["OriginAccessControlConfig"]["SigningBehavior"] = "never"
        self.notices("^the bucket is read by signed requests")

    def test_an_old_protocol_under_the_own_name(self):
        self.distribution()["ViewerCertificate"]["Fn::If"][1]["MinimumProtocolVersion"] = "TLSv1"
        self.notices("^the distribution answers to")

    def test_a_name_without_a_certificate(self):
        del self.source["Rules"]
        self.notices("^the distribution answers to")

    def test_other_code_than_was_tested(self):
        self.properties("ContentAtEdge")["FunctionCode"] += "\n"
        self.notices("^ContentAtEdge: is player/edge/content.js")

    def test_code_that_is_not_published(self):
        self.properties("HostAtEdge")["AutoPublish"] = False
        self.notices("^HostAtEdge: runs on")

    def test_a_function_at_the_edge_without_keys(self):
        del self.properties("ContentAtEdge")["FunctionConfig"]["KeyValueStoreAssociations"]
        self.notices("^the courses' function finds the keys")

    def test_a_name_that_another_region_takes(self):
        self.properties("EdgeKeys")["Name"] = {"Fn::Sub": "${AWS::StackName}-token-keys"}
        self.notices("^what has one name in all regions")

    def test_an_address_past_the_distribution(self):
        self.source["Outputs"]["ApiUrl"]["Value"] = {"Fn::GetAtt": ["Api", "ApiEndpoint"]}
        self.notices("^callers are told the distribution's address")

    def test_a_secret_that_goes_further(self):
        keys = self.properties("UpdateSession")["Environment"]["Variables"]["TOKEN_KEYS"]
        self.properties("DeleteSession")["Environment"]["Variables"]["TOKEN_KEYS"] = keys
        self.notices("^the secrets reach")
        self.notices("^delete-session: knows")

    def test_a_secret_in_every_function(self):
        self.source["Globals"]["Function"]["Environment"]["Variables"]["KEY"] = {"Ref": "TokenKeyA"}
        self.notices("^the secrets reach")

    def test_a_secret_in_an_output(self):
        self.source["Outputs"]["Key"] = {"Value": {"Ref": "TokenKeyB"}}
        self.notices("^no output shows a secret")

    def test_a_function_that_signs_with_the_wrong_key(self):
        keys = self.properties("StartRun")["Environment"]["Variables"]["TOKEN_KEYS"]
        condition, first, second = keys["Fn::If"]
        keys["Fn::If"] = [condition, second, first]
        self.notices("^StartRun: key a signs")

    def test_a_key_that_keeps_its_name(self):
        self.properties("TokenKeyB")["Name"] = {"Fn::Sub": "${AWS::StackName}/token-key/b"}
        self.notices("^secret TokenKeyB is renamed")

    def test_keys_that_stay_when_they_are_renewed(self):
        self.properties("CopiedTokenKeys")["Keys"] = ["a1", "b1"]
        self.notices("^the keys a3 and b5 are copied")

    def test_keys_in_a_file(self):
        self.properties("EdgeKeys")["ImportSource"] = {"SourceType": "S3", "SourceArn": "arn:aws:s3:::keys/keys.json"}
        self.notices("^no key lies in a file")

    def test_copies_of_every_distribution(self):
        self.statements("ClearEdge")[0]["Resource"] = "*"
        self.notices("^clear-edge: may")

    def test_copies_of_no_distribution(self):
        self.properties("ClearEdge")["Environment"]["Variables"]["DISTRIBUTION_ID"] = ""
        self.notices("^what is cleared is the edge in front of the courses")

    def test_copies_of_which_nobody_hears(self):
        self.properties("PurgePackage")["Environment"]["Variables"]["EDGE_QUEUE_URL"] = {"Ref": "Deliveries"}
        self.notices("^what is deleted is told to the function that clears the edge")

    def test_copies_that_nobody_clears(self):
        self.properties("ClearEdgeSource")["EventSourceArn"] = {"Fn::GetAtt": ["Deliveries", "Arn"]}
        self.notices("^clear-edge: its messages come out of their queue")

    def test_copies_that_stay_without_a_word(self):
        del self.properties("StaleCopies")["RedrivePolicy"]
        self.notices("^clear-edge: what no function could do is kept as a failure")

    def test_copies_that_are_cleared_twice_at_once(self):
        self.properties("StaleCopies")["VisibilityTimeout"] = 30
        self.notices("^clear-edge: a message stays out of sight")

    def test_a_removal_that_names_the_distribution(self):
        self.properties("PurgePackage")["Environment"]["Variables"]["DISTRIBUTION_ID"] = {"Ref": "Distribution"}
        self.notices("^no resource waits for itself")
        self.notices("^purge-package: knows")
