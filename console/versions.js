// The versions of a package, and which one new sessions take.

import { ask } from './dialog.js';
import { button, el } from './dom.js';
import { later } from './later.js';
import { tell } from './notice.js';
import { path } from './service.js';
import { state } from './state.js';
import { nothing, paged } from './table.js';
import { bytes, number, text, time } from './texts.js';

export function versionsOf(app, found, signal) {
  const address = path`/api/v1/packages/${found.package_id}/versions`;
  const columns = [
    [text('version.number'), (each) => number(each.revision)],
    [text('package.state'), (each) => state(each.state)],
    [text('version.title'), (each) => each.title ?? nothing()],
    [text('version.filename'), (each) => each.filename ?? nothing()],
    [text('package.uploaded_by'), (each) => each.uploaded_by ?? nothing()],
    [text('version.imported'), (each) => (each.imported_at ? time(each.imported_at) : nothing())],
    [text('package.size'), (each) => (each.size_bytes > 0 ? bytes(each.size_bytes) : nothing())],
    [text('version.sessions'), (each) => number(each.sessions)],
  ];
  if (app.may('write')) {
    columns.push([text('version.change'), (each) => (each.state === 'ready'
      ? button(text('version.activate'), () => activate(app, found, each.revision), { class: 'small' })
      : nothing())]);
  }
  const read = async (cursor) => {
    const answer = await app.service.page(address, { limit: 25, cursor }, signal);
    return { entries: answer.versions, cursor: answer.next_cursor };
  };
  const empty = el('p', {}, text('version.none'));
  return later(text('version.heading'), () => paged({ caption: text('version.heading'), columns, read, empty, signal }), signal);
}

async function activate(app, { package_id: id, title }, revision) {
  await ask({
    title: text('version.activate.title', { title, revision }),
    words: text('version.activate.text'),
    label: text('version.activate'),
    act: async () => {
      await app.service.post(path`/api/v1/packages/${id}/versions/${revision}/activate`);
      tell(text('version.activated', { revision }));
      app.reload();
    },
  });
}
