/**
 * Asks the source for its next item before giving out the last one, so that reading and work overlap. One item is held
 * ahead, however slow the work.
 */
export async function* lookAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  for (;;) {
    const result = await next;
    if (result.done === true) return;
    next = iterator.next();
    // The failure is met at the next turn; until then it must not count as unhandled, which would end the process.
    next.catch(() => undefined);
    yield result.value;
  }
}
