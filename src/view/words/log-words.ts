import { countWords, spanWords, type Tells } from './say.ts'

type OfLog = 'LogBegun' | 'LogBranched' | 'LogSalvaged' | 'ConfigApplied' | 'StoreInterrupted' | 'StreamFenced'

const valueWords = (value: unknown): string => {
  if (value === null) return 'none'
  return typeof value === 'string' && value !== '' ? value : JSON.stringify(value)
}

export const logTells: Tells<OfLog> = {
  LogBegun: ({ data: { book, mode, branch, of } }) => ({
    line: `The log began: book ${book}, on ${mode}`,
    detail: `branch ${branch}, ${of === 'tape' ? 'which follows from the tape' : 'drawn by chance'}`,
  }),
  LogBranched: ({ data: { branch, from } }) => ({
    line: 'This copy became a log of its own: what the other one asked for since is not known here',
    detail: `branch ${branch}, behind ${from}`,
  }),
  LogSalvaged: ({ data: { damage, missing, branch } }) => {
    const sums = Object.values(missing).reduce(
      (sum, { proven, unproven }) => ({ proven: sum.proven + proven, unproven: sum.unproven + unproven }),
      { proven: 0, unproven: 0 },
    )
    return {
      line: `Saved from a damaged log: event ${damage.number} of ${damage.stream}, ${damage.rule}; ${countWords(sums.proven, 'proven event')} and ${countWords(sums.unproven, 'other row')} are not here`,
      detail: `${damage.message} Branch ${branch}`,
    }
  },
  ConfigApplied: ({ data: { changed, because } }) => {
    const entries = Object.entries(changed)
    const isFirst = entries.every(([, [before]]) => before === null)
    const told = entries.map(([name, [before, after]]) =>
      before === null ? `${name} ${valueWords(after)}` : `${name} from ${valueWords(before)} to ${valueWords(after)}`,
    )
    if (isFirst) return { line: `${countWords(entries.length, 'option')} in force`, detail: told.join(', ') }
    return { line: `Options changed: ${told.join(', ')}`, detail: because ?? null }
  },
  StoreInterrupted: ({ data: { awayMs, why } }) =>
    `The log could not be reached for ${spanWords(awayMs)}: what was on its way is asked for again (${why})`,
  StreamFenced: ({ stream, data: { epoch, owner } }) => `Stream ${stream} belongs to ${owner} from here on (epoch ${epoch})`,
}
