// The functions at the edge, in Node and in njs, whose dialect of JavaScript CloudFront's is: against the vectors that the service's own
// verifier is held to. CloudFront refuses what it cannot read when it is deployed and not before.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';

import { withKeys } from './cloudfront.js';

const here = (path) => readFileSync(new URL(`../../player/edge/${path}`, import.meta.url), 'utf8');
const { keys, tokens, paths } = JSON.parse(here('vectors.json'));
const folder = mkdtempSync(join(tmpdir(), 'lectern-edge-'));
after(() => rmSync(folder, { recursive: true }));

/** The most that CloudFront takes for a function, in bytes. */
const MOST_BYTES = 10 * 1024;

function njs() {
  try {
    execFileSync('njs', ['-v'], { stdio: 'ignore' });
    return { name: 'njs', run: (file) => execFileSync('njs', [file], { encoding: 'utf8' }) };
  } catch {
    assert.notEqual(process.env.LECTERN_BROWSER, 'required', 'the tests of the edge need njs');
    return { name: 'njs', skip: 'njs is not installed' };
  }
}

const ENGINES = [{ name: 'Node', run: (file) => execFileSync(process.execPath, [file], { encoding: 'utf8' }) }, njs()];

/** What a function answers to each of these requests at its time, with a stand-in for CloudFront's own module. */
function answers(engine, name, requests) {
  const script = `${withKeys(here(name), keys)}
    let now = 0;
    Date.now = () => now * 1000;
    function next(requests) {
      if (requests.length === 0) return null;
      now = requests[0].now;
      // njs writes lines of two kilobytes at most.
      const write = (answer) => console.log(JSON.stringify(answer));
      return Promise.resolve(handler({ request: requests[0].request })).then(write).then(() => next(requests.slice(1)));
    }
    next(${JSON.stringify(requests)});`;
  const file = join(folder, `${engine.name}-${name.replace('.js', '.mjs')}`);
  writeFileSync(file, script);
  // What does not begin so is the function's log.
  return engine.run(file).split('\n').filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
}

const asking = (uri, now = 1000, host = 'courses.example') => ({ now, request: { method: 'GET', uri, headers: { host: { value: host } } } });

for (const engine of ENGINES) {
  describe(`in ${engine.name}`, { skip: engine.skip }, () => {
    test('every token reads what it reads for the service', () => {
      const found = answers(engine, 'content.js', tokens.map(({ token, now, host }) => asking(`/content/${token}/a/b%20c.html`, now, host)));
      assert.equal(found.length, tokens.length);
      tokens.forEach(({ name, reads }, at) => {
        if (reads === null) assert.equal(found[at].statusCode, 403, name);
        else assert.equal(found[at].uri, `/${reads}a/b%20c.html`, name);
      });
    });

    test('every path reads what it reads on a laptop, and none leaves the package', () => {
      const [{ token, reads: prefix }] = tokens;
      const found = answers(engine, 'content.js', paths.map(({ asked }) => asking(`/content/${token}/${asked}`)));
      assert.equal(found.length, paths.length);
      paths.forEach(({ asked, reads }, at) => {
        if (reads === null) assert.equal(found[at].statusCode, 404, asked);
        // S3 takes the path apart as it was put together.
        else assert.equal(decodeURIComponent(found[at].uri), `/${prefix}${reads}`, asked);
        if (reads !== null) assert.ok(!found[at].uri.includes('+'), 'S3 reads a plus as a blank');
      });
      const elsewhere = [`/content/${token}`, `/content/${token}/`, '/content/', '/uploads/acme/x.zip'];
      answers(engine, 'content.js', elsewhere.map((uri) => asking(uri))).forEach(({ statusCode }, at) => assert.equal(statusCode, 404, elsewhere[at]));
    });

    test('the API is told the name that was called, whatever the caller says of it', () => {
      const asked = asking('/api/health');
      asked.request.headers['x-forwarded-host'] = { value: 'elsewhere.example' };
      const [found] = answers(engine, 'host.js', [asked]);
      assert.equal(found.headers['x-forwarded-host'].value, 'courses.example');
      assert.equal(found.uri, '/api/health');
    });
  });
}

test('they fit where they have to', () => {
  for (const name of ['content.js', 'host.js']) assert.ok(Buffer.byteLength(here(name)) <= MOST_BYTES, name);
});
