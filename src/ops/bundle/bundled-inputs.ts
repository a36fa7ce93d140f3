import { existsSync } from 'node:fs'
import type { TapeIdentity } from '../../../machines/session/events.ts'
import { partsOfPosition } from '../../kernel/slots.ts'
import { type InputLine, lineText } from '../../run/inputs/input-line.ts'
import { type KeptSession, keptSessions, linesOf } from '../../run/inputs/kept-sessions.ts'
import { segmentsIn } from '../../run/inputs/segment-folder.ts'
import type { CandleSource } from '../../view/candle-source.ts'
import type { BundleLine } from './bundle-format.ts'

export type InputsWanted = {
  /** of the log, where a session kept what it took in; null: none is known */
  readonly folder: string | null
  /** null: the log is of none */
  readonly tape: TapeIdentity | null
  /** opens the files of a tape */
  readonly candlesOf: (tape: TapeIdentity) => Promise<CandleSource>
  /** a position by name; null: all */
  readonly coin: string | null
  /** of inputs, by number: behind the first, up to and with the second */
  readonly after: number
  readonly until: number
  readonly fromMs: number
  readonly untilMs: number
}

type Line = Extract<BundleLine, { session: unknown } | { input: unknown } | { candles: unknown } | { missing: string }>

/** What the events were decided by, as far as it is here: what sessions took in, or the candles of the tape. */
export async function* bundledInputs(wanted: InputsWanted): AsyncGenerator<Line> {
  if (wanted.tape !== null) return yield* candleLines(wanted, wanted.tape)
  const { folder } = wanted
  if (folder === null || !existsSync(folder))
    return yield { missing: `What the engine took in is not here (${folder === null ? 'name its folder by --inputs' : folder}).` }
  for (const session of keptSessions(segmentsIn(folder))) yield* sessionLines(session, wanted)
}

function* sessionLines(session: KeptSession, { coin, after, until }: InputsWanted): Generator<Line> {
  const symbol = coin === null ? null : partsOfPosition(coin).symbol
  const index = session.header.coins.findIndex((one) => one.symbol === symbol)
  let isTold = false
  for (const line of linesOf(session)) {
    if (line.n <= after || line.n > until || !concerns(line, symbol === null ? null : index)) continue
    if (!isTold) yield { session: session.header }
    isTold = true
    yield { input: JSON.parse(lineText(line)) }
  }
}

/** Prices and candles are of a coin; all else concerns each. */
const concerns = (line: InputLine, coin: number | null): boolean => {
  if (coin === null) return true
  if ('coin' in line) return line.coin === coin
  return line.kind !== 'taken' || line.input.kind !== 'candle' || line.input.coin === coin
}

async function* candleLines({ candlesOf, coin, fromMs, untilMs }: InputsWanted, tape: TapeIdentity): AsyncGenerator<Line> {
  const source = await candlesOf(tape)
  const only = coin === null ? null : partsOfPosition(coin).symbol
  for (const { symbol } of tape.coins) {
    if (only !== null && symbol !== only) continue
    const [stepMs, missing] = [source.ownMs(symbol), source.missing(symbol)]
    if (stepMs === null) yield { missing: missing ?? `The candles of ${symbol} are not here.` }
    else yield { candles: { symbol, stepMs, rows: await source.window(symbol, fromMs, untilMs, stepMs) } }
  }
}
