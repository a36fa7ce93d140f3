import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { TapeIdentity } from '../../machines/session/events.ts'
import { unsoundIn } from '../view/replica/unsound-in.ts'
import type { View } from '../view/replica/view.ts'
import { coinNames } from './coins-of.ts'
import { placeShown } from './place-shown.ts'
import type { LogShown } from './shapes/log-shapes.ts'

/** What is known of a log beside its events. */
export type LogFacts = {
  /** as it was named, without a password */
  readonly name: string
  /** of the program */
  readonly version: string
  readonly isRunning: boolean
  readonly canCommand: boolean
}

const tapeShown = (tape: TapeIdentity): NonNullable<LogShown['tape']> =>
  tape.coins.map(({ symbol, path, sha256 }) => ({ symbol, name: basename(path), sha256, isHere: existsSync(path) }))

const NOTHING = { head: null, chainHead: null, hasEnded: false, fromMs: null, toMs: null, tape: null } as const

/** Which log it is, and how far it is known; `indexed`: while it is read, all that can be said. */
export const logShown = async (
  { name, version, isRunning, canCommand }: LogFacts,
  view: View | null,
  indexed: LogShown['indexed'],
): Promise<LogShown> => {
  const head = view?.head ?? null
  const moment = view === null || head === null ? null : await view.at('now')
  const of = {
    name,
    version,
    isRunning,
    canCommand,
    indexed,
    damage: view?.damage ?? null,
    unsound: view === null ? null : await unsoundIn(view),
  }
  if (view === null || head === null || moment === null) return { ...of, id: null, mode: null, book: null, ...NOTHING, coins: [] }
  const { session, facts } = moment.state
  const book = facts.begun?.book ?? null
  return {
    ...of,
    id: facts.branches[0] ?? null,
    mode: facts.begun?.mode ?? null,
    book,
    head: { ...placeShown(head), hash: head.hash },
    chainHead: view.chainHead,
    hasEnded: session.value.session === 'stopped',
    fromMs: view.columns.timeMs(1),
    toMs: head.timeMs,
    coins: [...coinNames(moment)],
    tape: session.tape === null ? null : tapeShown(session.tape),
  }
}
