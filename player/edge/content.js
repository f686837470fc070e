// A CloudFront function (runtime 2.0) in front of the bucket: whoever has a content token reads one revision of a package, and everyone
// who does reads it from the same cache.
//
// It is the twin of shared/src/token/content.rs; vectors.json holds the two to the same answers. A function at the edge is one file of at most
// 10 KB, has no network, and finds the keys of tokens in a key value store, by their names. Its language is that of 2009 with a few later
// words, of which destructuring is none (CloudFront's documentation lists them); njs, whose dialect it is, refuses the others.
// template.yaml has a copy of it.

import cf from 'cloudfront';
import crypto from 'crypto';

const keys = cf.kvs();

const FILE = /^\/content\/([^/]+)\/(.+)$/;
/** What a claim has to look like before it becomes a part of an object's key. */
const TENANT = /^[a-z0-9-]{1,63}$/;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

function refused(status, text) {
  return {
    statusCode: status,
    headers: { 'content-type': { value: 'text/plain; charset=utf-8' }, 'cache-control': { value: 'no-store' } },
    body: text,
  };
}

function over() {
  return refused(403, 'The link to this file is over. Launch the course again.');
}

function missing() {
  return refused(404, 'The course has no such file.');
}

function parsed(part) {
  try {
    const value = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null ? value : {};
  } catch (unread) {
    return {};
  }
}

/** Compares without an end at the first difference. */
function same(one, other) {
  let difference = one.length ^ other.length;
  for (let at = 0; at < one.length; at += 1) difference |= one.charCodeAt(at) ^ (at < other.length ? other.charCodeAt(at) : 0);
  return difference === 0;
}

function isWhole(value) {
  return typeof value === 'number' && isFinite(value) && Math.floor(value) === value;
}

/** Whether a token is good at the host that was called: at its own alone, or at any where it names none. */
function isFor(claims, host) {
  if (claims.host === undefined || claims.host === null) return true;
  return typeof claims.host === 'string' && claims.host.toLowerCase() === host.toLowerCase();
}

/** What a sound token says, or nothing. */
async function claimsOf(token) {
  const parts = token.split('.');
  if (parts.length !== 3) return null;
  const header = parsed(parts[0]);
  // Only HS256 is ever taken, whatever a header asks for.
  if (header.alg !== 'HS256' || typeof header.kid !== 'string') return null;
  let secret;
  try {
    secret = await keys.get(header.kid);
  } catch (unknown) {
    // Nobody's key, or a store that fails: whoever reads the log will know which.
    console.log(`the key ${header.kid.slice(0, 16)} cannot be read`);
    return null;
  }
  const signature = crypto.createHmac('sha256', secret).update(`${parts[0]}.${parts[1]}`).digest('base64url');
  if (!same(signature, parts[2])) return null;
  const claims = parsed(parts[1]);
  const isRead = claims.aud === 'content' && TENANT.test(claims.tid) && UUID.test(claims.pid) && isWhole(claims.rev) && claims.rev >= 0;
  return isRead && Math.floor(Date.now() / 1000) < claims.exp ? claims : null;
}

/**
 * A path as servers of files take it: a `%` that begins no escape stands for itself, escaped slashes and backslashes part folders, and
 * several slashes are one. The program on a laptop reads it so too; vectors.json holds both to the same answers.
 */
function tidied(path) {
  return path.replace(/%(?![0-9a-f]{2})/gi, '%25').replace(/%2f|%5c/gi, '/').replace(/\/{2,}/g, '/').replace(/^\//, '');
}

function leavesThePackage(path) {
  return path.split('/').some((part) => {
    try {
      return /^\.{1,2}$/.test(decodeURIComponent(part));
    } catch (unread) {
      return true;
    }
  });
}

// The edge calls it by its name.
async function handler(event) {
  const request = event.request;
  const asked = FILE.exec(request.uri);
  if (!asked) return missing();
  const claims = await claimsOf(asked[1]);
  // A tenant's host shows the courses of no other, which could read there what that tenant's courses left in the browser.
  if (!claims || !isFor(claims, request.headers.host.value)) return over();
  // S3 reads a plus as a blank.
  const path = tidied(asked[2]).replace(/\+/g, '%2B');
  if (leavesThePackage(path)) return missing();
  request.uri = `/content/${claims.tid}/${claims.pid}/${claims.rev}/${path}`;
  return request;
}
