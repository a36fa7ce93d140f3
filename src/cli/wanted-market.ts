import type { TapeIdentity } from '../../machines/session/events.ts'
import type { SessionState } from '../../machines/session/evolve.ts'
import type { Tape } from '../market/tape/tape.ts'
import type { Script } from '../run/script/script.ts'
import type { OpenScript } from './wanted-script.ts'

/** What is played on a log; `script`: null: nothing beside the tape. */
export type PlayedMarket = { readonly tape: Tape; readonly script: Script | null }

export type MarketWanted = {
  /** the tape to play; given the one the log was made from, null for a new log */
  readonly openTape: (recorded: TapeIdentity | null) => Promise<Tape>
  /** the signals beside it, in the same way */
  readonly openScript: OpenScript
}

/** Given what the log was made from; null for a new one. */
export const openMarket = async (wanted: MarketWanted, made: Pick<SessionState, 'tape' | 'script'> | null): Promise<PlayedMarket> => {
  const tape = await wanted.openTape(made?.tape ?? null)
  return { tape, script: wanted.openScript(made?.script ?? null, tape) }
}
