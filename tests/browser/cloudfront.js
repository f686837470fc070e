// CloudFront, as far as a deployment needs it: behaviours with their functions, in front of an API and a bucket.

import { createServer } from 'node:http';

/** A function's code with a store of these keys in place of CloudFront's own module. */
export function withKeys(code, keys) {
  const get = 'async (name) => { if (!(name in KEYS)) throw new Error("no such key"); return KEYS[name]; }';
  return code.replace("import cf from 'cloudfront';", `const KEYS = ${JSON.stringify(keys)}; const cf = { kvs: () => ({ get: ${get} }) };`);
}

async function functionOf(code, keys) {
  const source = `${withKeys(code, keys)}\nexport { handler };`;
  return (await import(`data:text/javascript,${encodeURIComponent(source)}`)).handler;
}

/** What a request becomes on its way to an origin. Of what is cached, the address alone is sent on, and what a cache asks by. */
function onward(message, uri, headers, isCached) {
  const kept = isCached ? ['range', 'if-none-match'] : Object.keys(headers).filter((name) => !['host', 'connection', 'content-length'].includes(name));
  const query = isCached ? '' : new URL(message.url, 'http://any').search;
  return [uri + query, Object.fromEntries(kept.filter((name) => headers[name]).map((name) => [name, headers[name].value]))];
}

/** The distribution; the answer is its address. */
export async function distribution({ behaviours, keys }, { api, bucket }) {
  const functions = {};
  for (const [pattern, code] of Object.entries(behaviours)) functions[pattern] = code && await functionOf(code, keys);
  const patternOf = (path) => Object.keys(functions).find((pattern) => pattern !== '*' && path.startsWith(pattern.slice(0, -1))) ?? '*';

  const server = createServer(async (message, response) => {
    const { pathname } = new URL(message.url, 'http://any');
    const pattern = patternOf(pathname);
    const headers = Object.fromEntries(Object.entries(message.headers).map(([name, value]) => [name, { value }]));
    const request = { method: message.method, uri: pathname, headers };
    const met = functions[pattern] ? await functions[pattern]({ request }) : request;
    if (met.statusCode) {
      response.writeHead(met.statusCode, Object.fromEntries(Object.entries(met.headers).map(([name, { value }]) => [name, value])));
      response.end(met.body);
      return;
    }
    const [address, sent] = onward(message, met.uri, met.headers, pattern !== '*');
    const body = ['GET', 'HEAD'].includes(message.method) ? undefined : Buffer.concat(await message.toArray());
    const origin = pattern === '/content/*' ? bucket : api;
    const answer = await fetch(origin + address, { method: message.method, headers: sent, body, redirect: 'manual' });
    response.writeHead(answer.status, Object.fromEntries(answer.headers));
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const close = () => { server.closeAllConnections(); server.close(); };
  return { url: `http://127.0.0.1:${server.address().port}`, close };
}
