// The packages: what is there, and how a course comes in.

import { el, link } from './dom.js';
import { state } from './state.js';
import { nothing, paged } from './table.js';
import { bytes, text, time } from './texts.js';
import { uploadPlace } from './uploading.js';

const COLUMNS = [
  [text('package.title'), (each) => link(`#/packages/${each.package_id}`, each.title)],
  [text('package.state'), (each) => [state(each.status), each.next && [' ', el('small', {}, text('package.next', { state: text(`state.${each.next.status}`) }))]]],
  [text('package.edition'), (each) => each.scorm_version ?? nothing()],
  [text('package.size'), (each) => (each.size_bytes > 0 ? bytes(each.size_bytes) : nothing())],
  [text('package.version'), (each) => each.revision ?? nothing()],
  [text('package.uploaded_by'), (each) => each.uploaded_by ?? nothing()],
  [text('package.created'), (each) => time(each.created_at)],
];

export async function packagesView({ app, signal }) {
  const read = async (cursor) => {
    const { packages, next_cursor: next } = await app.service.page('/api/v1/packages', { limit: 50, cursor }, signal);
    return { entries: packages, cursor: next };
  };
  const empty = el('div', { class: 'empty' },
    el('p', {}, text('packages.empty')),
    el('p', {}, app.may('write') ? text('packages.empty.first') : text('packages.empty.reader')));
  const list = await paged({ caption: text('area.packages'), columns: COLUMNS, read, empty, signal });
  return [
    el('h1', {}, text('area.packages')),
    app.may('write') && uploadPlace(app, { signal }),
    list,
  ].filter(Boolean);
}
