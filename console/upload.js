// One zip on its way: by its link to the bucket, and through its import.

import { Told, isPassing, path, pause } from './service.js';
import { text } from './texts.js';

/** How often an import is asked for, in milliseconds: at first, and at most. */
const FIRST_WAIT = 300;
const MOST_WAIT = 5000;

/** Sends a file by a link. `tell` gets the part that is sent, from 0 to 1. What `fetch` sends says nothing of how far it is. */
export const send = ({ method, url, headers }, file, { tell, signal }) => new Promise((resolve, reject) => {
  const request = new XMLHttpRequest();
  request.open(method, url);
  for (const [name, value] of Object.entries(headers)) request.setRequestHeader(name, value);
  request.upload.addEventListener('progress', ({ loaded, total }) => tell(total > 0 ? loaded / total : 0));
  request.addEventListener('load', () => {
    if (request.status < 300) resolve();
    else reject(new Told(text('upload.refused', { status: request.status })));
  });
  request.addEventListener('error', () => reject(new Told(text('upload.broken'))));
  request.addEventListener('abort', () => reject(signal.reason));
  signal.addEventListener('abort', () => request.abort(), { once: true });
  request.send(file);
});

/**
 * Waits until a package's zip of a number is imported or refused; `tell` gets how far it is, from 0 to 1. The answer has what is wrong
 * with the zip, as `errors` and `warnings`.
 */
export async function imported({ service }, id, number, { tell, signal }) {
  for (let wait = FIRST_WAIT; ; wait = Math.min(wait * 1.5, MOST_WAIT)) {
    const found = await looked(service, id, signal);
    // The first zip is told of by the package itself, a later one beside it.
    const { status, errors, warnings, progress } = found?.next ?? found ?? {};
    if (status === 'failed') return { found, errors, warnings };
    if (found && !found.next && status === 'ready' && found.revision >= number) return { found, errors: [], warnings };
    if (progress?.size_bytes) tell(progress.bytes / progress.size_bytes);
    await pause(wait, signal);
  }
}

/** A package as it is now; nothing while the service cannot be asked, because the import goes on. */
async function looked(service, id, signal) {
  try {
    return await service.get(path`/api/v1/packages/${id}`, { signal });
  } catch (error) {
    if (!isPassing(error)) throw error;
    return null;
  }
}
