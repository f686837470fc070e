// What comes in several answers where it is large.

import { path, query } from './service.js';

/** A session with each of its SCOs. */
export const wholeSession = ({ service }, id, signal) => whole(service, path`/api/v1/sessions/${id}`, 'scos', signal);

/** A package with its course and each of its SCOs. */
export const wholePackage = ({ service }, id, signal) => whole(service, path`/api/v1/packages/${id}`, 'course', signal);

async function whole(service, address, include, signal) {
  const found = await service.get(address + query({ include }), { signal });
  for (let after = found.scos_after; after;) {
    const more = await service.get(address + query({ include, scos_after: after }), { signal });
    found.scos.push(...more.scos);
    after = more.scos_after;
  }
  return found;
}
