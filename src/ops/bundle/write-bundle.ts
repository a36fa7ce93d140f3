import { basename } from 'node:path'
import type { EventStore, Row } from '../../event/store.ts'
import { lineOf } from '../../event/transfer/line-format.ts'
import { UsageError } from '../../kernel/errors.ts'
import { withoutPassword } from '../../kernel/server-url.ts'
import type { LogPages } from '../../report/log-pages.ts'
import { type LogMoment, logUpTo } from '../../view/log-cut.ts'
import type { BundleFile } from './bundle-file.ts'
import { type BundleAbout, type BundleLine, eventLine } from './bundle-format.ts'
import { type FoldedAll, foldAllOn, foldsHere, hashesOf, nothingFolded, plainOf } from './bundle-state.ts'
import { bundledInputs, type InputsWanted } from './bundled-inputs.ts'
import type { SecretSearch } from './secret-search.ts'

export type BundleWanted = {
  readonly log: string
  readonly store: EventStore
  /** a position by its name; null: inputs of all */
  readonly coin: string | null
  /** null: from the first event on */
  readonly from: LogMoment
  /** null: up to the newest */
  readonly to: LogMoment
  readonly inputs: Pick<InputsWanted, 'folder' | 'candlesOf'>
  readonly version: string
  readonly search: SecretSearch
  readonly file: Pick<BundleFile, 'put'>
  /** refuses a coin that the log does not know */
  readonly requireCoin: (coin: string, all: FoldedAll) => void
}

export type Bundled = { readonly about: BundleAbout; readonly inputs: number; readonly missing: readonly string[] }

/** Writes a part of a log so that it can be replayed elsewhere. Throws a Failure where a secret would be in it. */
export const writeBundle = async (wanted: BundleWanted): Promise<Bundled> => {
  const { store, from, to, file, search } = wanted
  const put = async (line: BundleLine, place: string): Promise<void> => putLine(file, search, JSON.stringify(line), () => place)
  const all = nothingFolded()
  const { folded } = all
  const after = from === null ? null : await foldAllOn(logUpTo(store, from), all, null)
  const [before, afterInput, fromMs] = [folded.heads.events, folded.cursor.input, folded.lastTimeMs]
  if (to !== null && 'place' in to && to.place <= before) throw new UsageError(NOTHING)
  if (before > 0) await put({ state: plainOf(all), by: foldsHere }, 'the state at its beginning')
  await foldAllOn(copying(logUpTo(store, to, before), file, search), all, after)
  const { heads, state } = folded
  if (heads.events === before) throw new UsageError(NOTHING)
  if (wanted.coin !== null) wanted.requireCoin(wanted.coin, all)
  const span = { after: afterInput, until: folded.cursor.input, fromMs, untilMs: folded.lastTimeMs }
  const missing: string[] = []
  let inputs = 0
  for await (const line of bundledInputs({ ...wanted.inputs, ...span, coin: wanted.coin, tape: state.session.tape })) {
    if ('missing' in line) missing.push(line.missing)
    else if (!('session' in line)) inputs++
    await put(line, `what the engine took in (line ${inputs} of it)`)
  }
  const about = aboutOf(wanted, all, before + 1)
  await put({ about }, 'what is said of the log')
  return { about, inputs, missing }
}

const NOTHING = 'No event of the log lies behind --from and up to --to: ask for a longer time.'

const putLine = async (file: Pick<BundleFile, 'put'>, search: SecretSearch, line: string, place: () => string): Promise<void> => {
  search.require(line, place)
  await file.put(line)
}

/** The log as it is read, of which each event goes into the file first. */
const copying = (log: LogPages, file: Pick<BundleFile, 'put'>, search: SecretSearch): LogPages => ({
  isDense: log.isDense,
  async *readAll(after, options) {
    for await (const page of log.readAll(after, options)) {
      for (const row of page) await putLine(file, search, eventLine(row.position, lineOf(row)), () => placeOf(row))
      yield page
    }
  },
})

const placeOf = ({ number, stream, type }: Row): string => `event ${number} of ${stream} (${type})`

const aboutOf = ({ log, coin, version }: BundleWanted, all: FoldedAll, firstOrdinal: number): BundleAbout => {
  const { heads, state, lastTimeMs } = all.folded
  const { begun, branches, options } = state.facts
  return {
    log: basename(withoutPassword(log)),
    branch: branches.at(-1) ?? null,
    book: begun?.book ?? null,
    mode: begun?.mode ?? null,
    coin,
    firstOrdinal,
    lastOrdinal: heads.events,
    untilMs: lastTimeMs,
    head: heads.head(),
    ...hashesOf(all),
    versions: { coinfold: version, node: process.version, folds: foldsHere },
    configuration: options ?? {},
  }
}
