import type { Mutant } from './mutant.ts'

/** What an engine gets wrong about an account that is not its own alone. */
export const account: readonly Mutant[] = [
  {
    name: 'difference believed at the first look',
    seenIn: 'nautilus #3878, and every engine that corrects itself by one answer of the venue',
    of: 'AccountWatch.#isNews',
    does: 'What a look says is taken for what looks have said for long.',
    as: `(original, self) => (look, heard) => {
      self.#seen.set(differenceKey(look), { difference: look.isSame ? '0' : differenceOf(look), sinceMs: look.venueTimeMs - STAYS_MS })
      return original(look, heard)
    }`,
  },
  {
    name: 'difference forgotten by a restart',
    seenIn: 'octobot #3190: what was known stood in memory alone',
    of: 'foldEvent',
    does: 'A start folds the log without what the account holds otherwise.',
    as: `(original) => (folded, event, options) => {
      original(folded, event, options)
      delete folded.state.facts.differences
    }`,
  },
  {
    name: 'what the account lacks is read and not enforced',
    seenIn: 'nautilus #3104: two ledgers disagreed, and trading went on',
    of: 'accountLacks',
    does: 'Entries never wait for what the account lacks.',
    as: '() => () => null',
  },
]
