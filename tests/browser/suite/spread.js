// A few packages of the suite that between them have all that the suite has, for a check that is made with each change.

/** What a package has: its group, what its learner does, what is looked at, and which calls it makes. */
function* traits({ name, visits }) {
  yield `group ${name.split('-')[0]}`;
  for (const { then, shown, steps } of visits) {
    yield `then ${JSON.stringify({ ...then, title: then.title !== undefined, chosen: then.chosen !== undefined, asks: undefined })}`;
    for (const { what, is } of shown) yield `shown ${what.split('@')[0]} ${is}`;
    for (const { call } of steps) yield `call ${call}`;
  }
}

/** The first packages in their order that have something which none before has. */
export function spread(packages) {
  const seen = new Set();
  return packages.filter((each) => {
    if (each.presupposes) return false;
    const had = seen.size;
    for (const trait of traits(each)) seen.add(trait);
    return seen.size > had;
  });
}
