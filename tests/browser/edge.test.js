// The function at the edge against the vectors that the service's own verifier is held to.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const here = (path) => readFileSync(new URL(`../../player/edge/${path}`, import.meta.url), 'utf8');
const { keys, tokens } = JSON.parse(here('vectors.json'));

/** The most that CloudFront takes for a function, in bytes. */
const MOST_BYTES = 10 * 1024;

/** The function with the edge's module of its own in place of CloudFront's. */
async function handlerAt(now) {
  const kvs = '{ kvs: () => ({ get: async (name) => { if (!(name in KEYS)) throw new Error("no such key"); return KEYS[name]; } }) }';
  const source = here('content.js')
    .replace("import cf from 'cloudfront';", `const KEYS = ${JSON.stringify(keys)};\nconst cf = ${kvs};\nconst Date = { now: () => ${now * 1000} };`);
  const module = await import(`data:text/javascript,${encodeURIComponent(`${source}\nexport { handler };`)}`);
  return (uri) => module.handler({ request: { method: 'GET', uri, headers: {} } });
}

test('every token reads what it reads for the service', async () => {
  for (const { name, token, now, reads } of tokens) {
    const answer = await (await handlerAt(now))(`/content/${token}/a/b%20c.html`);
    if (reads === null) assert.equal(answer.statusCode, 403, name);
    else assert.equal(answer.uri, `/${reads}a/b%20c.html`, name);
  }
});

test('no path leaves the package', async () => {
  const ask = await handlerAt(1000);
  const [{ token }] = tokens;
  for (const path of ['../x', 'a/../../x', '%2e%2e/x', 'a/%2E%2e/x', './x', '..%2fx', 'a/%zz']) {
    assert.equal((await ask(`/content/${token}/${path}`)).statusCode, 404, path);
  }
  for (const uri of [`/content/${token}`, `/content/${token}/`, '/content/', '/uploads/acme/x.zip']) {
    assert.equal((await ask(uri)).statusCode, 404, uri);
  }
  assert.ok((await ask(`/content/${token}/a..b/..c`)).uri.endsWith('/3/a..b/..c'));
});

test('it fits where it has to', () => {
  assert.ok(here('content.js').length <= MOST_BYTES);
});
