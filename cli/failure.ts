/** Something that the person at the terminal can mend: told in one line, exit status 2. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
}
