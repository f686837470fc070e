// A function in Node.js that does what shared/examples/bare.rs does: a client of the SDK, and the first poll of the runtime API.

import http from 'node:http';

import { DynamoDBClient } from '@aws-sdk/client-dynamodb';

new DynamoDBClient({});
http.get(`http://${process.env.AWS_LAMBDA_RUNTIME_API}/2018-06-01/runtime/invocation/next`);
