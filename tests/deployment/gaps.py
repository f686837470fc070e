"""What the emulator does not do as AWS does, and a deployment needs: a function each, which changes the emulator before it starts.

Nothing here knows a resource of template.yaml by its name, and the template that is deployed is the one in the repository, word for
word. README.md beside this file has the table: what is done instead, and what stays unproven. Each function names what it replaces, so
that another release of the emulator, in which that is called otherwise, fails at its start and not in a check.
"""

import json
import re
import string
from urllib.parse import parse_qs, unquote

from ministack import app
from ministack.core import iam_actions, iam_evaluator, responses
from ministack.services import apigateway, cloudfront, cloudfront_keyvaluestore, dynamodb, lambda_svc, s3
from ministack.services.cloudformation import provisioners

GAPS = []


def gap(bridge):
    GAPS.append(bridge)
    return bridge


def bridge():
    for each in GAPS:
        each()


def replaced(module, name, make):
    """Puts in a name's place what `make` makes of what was there."""
    setattr(module, name, make(getattr(module, name)))


@gap
def http_api_body():
    """The operations of an HTTP API's OpenAPI document become routes with integrations."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::ApiGatewayV2::Api"]
    create, update = handlers["create"], handlers["update"]

    def created(logical_id, props, stack_name):
        api_id, attributes = create(logical_id, _with_title(props), stack_name)
        _write_routes(api_id, props.get("Body"), stack_name)
        return api_id, attributes

    def updated(physical_id, old_props, new_props, stack_name, logical_id=None):
        api_id, attributes = update(physical_id, old_props, _with_title(new_props), stack_name, logical_id)
        if old_props.get("Body") != new_props.get("Body"):
            apigateway._routes[api_id].clear()
            apigateway._integrations[api_id].clear()
            _write_routes(api_id, new_props.get("Body"), stack_name)
        return api_id, attributes

    handlers.update(create=created, update=updated)


def _with_title(props):
    """An API has its document's title for a name, unless the resource gives another."""
    title = props.get("Body", {}).get("info", {}).get("title")
    return {"Name": title, **props} if title else props


def _write_routes(api_id, document, stack_name):
    for path, operations in (document or {}).get("paths", {}).items():
        for method, operation in operations.items():
            given = operation["x-amazon-apigateway-integration"]
            integration, _ = provisioners._apigw_v2_integration_create("Integration", {
                "ApiId": api_id, "IntegrationType": given["type"].upper(), "IntegrationUri": given["uri"],
                "IntegrationMethod": given["httpMethod"], "PayloadFormatVersion": given["payloadFormatVersion"]}, stack_name)
            method = "ANY" if method == "x-amazon-apigateway-any-method" else method.upper()
            provisioners._apigw_v2_route_create("Route", {
                "ApiId": api_id, "RouteKey": "$default" if path.strip("/") == "$default" else f"{method} {path}",
                "Target": f"integrations/{integration.split('/')[-1]}"}, stack_name)


@gap
def alarms_by_several_metrics():
    """An alarm on a sum of metrics becomes one on the first of them."""
    def make(record):
        def recorded(name, props):
            stats = [each for each in props.get("Metrics", []) if "MetricStat" in each]
            if not stats:
                return record(name, props)
            first = stats[0]["MetricStat"]
            alone = {**first["Metric"], "Statistic": first["Stat"], "Period": first["Period"]}
            return record(name, {**{key: value for key, value in props.items() if key != "Metrics"}, **alone})
        return recorded
    replaced(provisioners, "_cw_metric_alarm_record", make)


@gap
def protected_tables():
    """A stack does not take away a table that is protected."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::DynamoDB::Table"]
    delete = handlers["delete"]

    def deleted(physical_id, props):
        if (dynamodb._tables.get(physical_id) or {}).get("DeletionProtectionEnabled") in (True, "true"):
            raise ValueError(f"Table {physical_id} is protected against deletion")
        return delete(physical_id, props)

    handlers.update(delete=deleted)


@gap
def reserved_concurrency():
    """A function of a stack has the concurrency that the template reserves for it, also none."""
    handlers = provisioners._RESOURCE_HANDLERS["AWS::Lambda::Function"]
    create, update = handlers["create"], handlers["update"]

    def reserve(made, props):
        lambda_svc._functions[made[0]]["concurrency"] = props.get("ReservedConcurrentExecutions")
        return made

    def created(logical_id, props, stack_name):
        return reserve(create(logical_id, props, stack_name), props)

    def updated(physical_id, old_props, new_props, stack_name, logical_id=None):
        return reserve(update(physical_id, old_props, new_props, stack_name, logical_id), new_props)

    handlers.update(create=created, update=updated)


@gap
def secrets_without_punctuation():
    """`ExcludePunctuation` is done as `ExcludeCharacters` is, which the emulator knows."""
    def make(secret_string):
        def made(props):
            generate = dict(props.get("GenerateSecretString") or {})
            if str(generate.get("ExcludePunctuation", "")).lower() == "true":
                generate["ExcludeCharacters"] = generate.get("ExcludeCharacters", "") + string.punctuation
                props = {**props, "GenerateSecretString": generate}
            return secret_string(props)
        return made
    replaced(provisioners, "_sm_secret_string", make)


@gap
def keys_at_the_edge():
    """A function of CloudFront's finds the key value store that is its own: its code gets the store's contents as they are now."""
    live_code = cloudfront.live_function_code

    def with_store(arn):
        code = live_code(arn)
        if not code:
            return code
        stores = cloudfront._function_view(cloudfront._functions[arn.rsplit("/", 1)[-1]], "LIVE").get("kvs_arns")
        if not stores:
            return code
        items = (cloudfront_keyvaluestore._stores.get(stores[0]) or {}).get("items", {})
        text, found = re.subn(r"^import (\w+) from 'cloudfront';", lambda match: _module_with(match[1], items), code.decode(),
                              flags=re.MULTILINE)
        assert found == 1, "the function does not import its store as it is imported here"
        return text.encode()

    cloudfront.live_function_code = with_store


def _module_with(name, items):
    get = "async (name) => { if (!Object.hasOwn(KEYS, name)) throw new Error('KeyNotFound'); return KEYS[name]; }"
    return f"const KEYS = {json.dumps(items)}; const {name} = {{ kvs: () => ({{ get: {get} }}) }};"


@gap
def stores_as_resources():
    """A policy's statement on a key value store is held against the store that a call names."""
    def make(extract):
        def extracted(service, method, path, *others):
            named = re.match(r"/key-value-stores/(arn:[^/]+/[^/]+)", unquote(path))
            if service == "cloudfront-keyvaluestore" and named:
                return named[1]
            return extract(service, method, path, *others)
        return extracted
    replaced(iam_actions, "extract_resource_arn", make)


@gap
def missing_files():
    """Of a file that is not there S3 says 404 to CloudFront, where the bucket's policy lets it list the bucket, and else 403."""
    def make(fetch):
        def fetched(bucket, key, method, headers, source_arn="", oai_id=""):
            held = s3._ensure_bucket(bucket)
            if held is not None and key not in held["objects"] and _may_list(bucket, source_arn):
                return s3._error("NoSuchKey", "The specified key does not exist.", 404, f"/{bucket}/{key}")
            return fetch(bucket, key, method, headers, source_arn, oai_id)
        return fetched
    replaced(s3, "serve_cloudfront_origin_fetch", make)


def _may_list(bucket, source_arn):
    owner = s3._bucket_owner_account(bucket) or responses.get_account_id()
    policy = s3._bucket_policies.get_scoped(owner, None, bucket)
    if not policy or not source_arn:
        return False
    asked = iam_evaluator.EvalContext(
        principal_arn="*", principal_type="Service", principal_account="", action="s3:ListBucket",
        resource_arn=f"arn:aws:s3:::{bucket}", region=responses.get_region(), service_context={"aws:sourcearn": source_arn})
    return iam_evaluator.evaluate_resource_policy(policy, asked, service="cloudfront.amazonaws.com").decision == "Allow"


@gap
def api_behind_the_distribution():
    """An origin with an API's own name leads to that API. The emulator calls no name of AWS's: nothing is to reach the real one."""
    fetch = cloudfront._fetch_from_origin

    async def fetched(origin, method, uri, query, headers, body, is_https, client, forwarded_for, distribution):
        named = re.fullmatch(r"([a-z0-9]+)\.execute-api\.[a-z0-9-]+\.amazonaws\.com", origin["domain_name"])
        if not named:
            return await fetch(origin, method, uri, query, headers, body, is_https, client, forwarded_for, distribution)
        if origin["protocol_policy"] != "https-only":
            raise cloudfront.OriginUnreachable("an HTTP API does not answer plain HTTP")
        sent = {name.lower(): value
                for name, value in cloudfront._origin_request_headers(origin, headers, client, forwarded_for).items()}
        if sent["host"] != origin["domain_name"]:
            return 403, "Forbidden", {"content-type": "application/json"}, b'{"message":"Forbidden"}'
        status, answered, data = await call_api(named[1], method, (origin.get("origin_path") or "") + uri, query, sent, body)
        return status, "", cloudfront._multidict_from_pairs(_pairs(answered)), data

    cloudfront._fetch_from_origin = fetched


async def call_api(api, method, path, query, headers, body):
    """An HTTP API as it is called at its own name, which is by TLS."""
    headers = {**headers, "x-forwarded-proto": "https", "x-forwarded-port": "443"}
    return await app._handle_execute_api_request(
        f"{api}.execute-api.{app._MINISTACK_HOST}", unquote(path), method, headers, body, parse_qs(query, keep_blank_values=True),
        raw_path=path, raw_query_string=query)


def _pairs(headers):
    return [(name, value) for name, values in headers.items() for value in (values if isinstance(values, list) else [values])]
