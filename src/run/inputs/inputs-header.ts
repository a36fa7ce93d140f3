import type { FeedIdentity } from '../../../machines/session/events.ts'
import type { Epoch } from '../../event/leased-log.ts'
import type { Mode } from '../../kernel/common-facts.ts'
import type { Options } from '../../kernel/difference.ts'
import type { FeedInstrument } from '../../market/live/feed.ts'

/** Raised when lines mean something else: a file of another format is named, and not played. 2: rates of funding are among the lines. */
export const INPUTS_FORMAT = 2
const FIRST_FORMAT = 1

/** What is written can be read by this program: what was added since is missing in older ones. */
export const isReadableFormat = (format: number): boolean => format >= FIRST_FORMAT && format <= INPUTS_FORMAT

/** What a session is played again with. `bootMs`: the engine's clock while it started. */
export type RecordedSession = {
  readonly run: string
  readonly branch: string
  readonly bootMs: number
  readonly mode: Mode
  readonly identity: FeedIdentity
  readonly told: readonly FeedInstrument[]
  readonly options: Options
  readonly epoch?: Epoch
  /** in the engine's order: of which coin a line is, and in which unit its ticks are */
  readonly coins: readonly { readonly symbol: string; readonly tickSize: string; readonly timeframeMs: number }[]
}

/**
 * The first line of each file. `first`: the number of the first input in it; `sessionFirst`: of the first of its session; `fromMs`: the engine's
 * clock when it was begun.
 */
export type InputsHeader = RecordedSession & {
  readonly format: number
  readonly book: string
  readonly first: number
  readonly sessionFirst: number
  readonly fromMs: number
}

/** Null: the line is no header of inputs, of whatever format. */
export const readInputsHeader = (text: string): InputsHeader | null => {
  try {
    const value: unknown = JSON.parse(text)
    const isHeader = typeof value === 'object' && value !== null && 'format' in value && 'sessionFirst' in value && 'run' in value
    // whatever has these has been written by this program
    return isHeader ? (value as InputsHeader) : null
  } catch {
    return null
  }
}
