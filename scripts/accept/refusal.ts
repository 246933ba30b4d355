/** Why a run does not begin: told in one line, exit status 2. Nothing was changed. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}
