import { commandNamed } from '../../../machines/session/commands/index.ts'
import type { ScriptIdentity } from '../../../machines/session/events.ts'
import type { OperatorCommand, Wish } from '../../../machines/session/operator-command.ts'
import type { EngineInput } from '../../command/input.ts'
import { UsageError } from '../../kernel/errors.ts'
import { sha256 } from '../../kernel/hash.ts'
import type { Tape } from '../../market/tape/tape.ts'
import { type CommandRow, type ScriptRow, type SignalRow, scriptRow } from './script-row.ts'

/** What the engine is told at a moment of the tape. */
export type ScriptItem = { readonly timeMs: number; readonly input: Extract<EngineInput, { kind: 'signal' | 'operator' }> }
/** A line of a file of signals, by its number. */
type ScriptLine = { readonly line: number; readonly row: ScriptRow }
/** Signals and commands that are played beside a tape, in order of time. `outside`: how many lie before its begin or behind its end. */
export type Script = {
  readonly identity: ScriptIdentity
  readonly lines: readonly ScriptLine[]
  readonly items: readonly ScriptItem[]
  readonly outside: number
}
type ScriptOptions = {
  readonly path: string
  readonly tape: Pick<Tape, 'coins'>
  /** of a signal that does not say how long it is good for */
  readonly ttlS: number
}

/** Reads a file of signals and commands, one JSON object a line. Throws a UsageError that names the line. */
export const readScript = (content: string, { path, tape, ttlS }: ScriptOptions): Script => {
  const symbols = tape.coins.map(({ symbol }) => symbol)
  const read: ScriptLine[] = []
  let lastMs = Number.NEGATIVE_INFINITY
  const lines = content.replace(/^\ufeff/, '').split('\n')
  for (const [at, line] of lines.entries()) {
    if (line.trim() === '') continue
    const fail = (fault: string): UsageError => new UsageError(`${path}, line ${at + 1}: ${fault}.`)
    const found = scriptRow(objectOf(line, fail))
    if ('fault' in found) throw fail(found.fault)
    const { row } = found
    if ('symbol' in row && !symbols.includes(row.symbol)) throw fail(`${row.symbol} is not on the tape (${symbols.join(', ')})`)
    if (row.time < lastMs)
      throw fail(`its time, ${new Date(row.time).toISOString()}, is before that of the line above: put the lines in order of time`)
    lastMs = row.time
    read.push({ line: at + 1, row })
  }
  return scriptOn({ identity: { hash: sha256(content), path, rows: read.length }, lines: read }, tape, ttlS)
}

/** What of it is played on a tape, which may be a part of that it was read for: of a coin that is not on it, nothing. */
export const scriptOn = ({ identity, lines }: Pick<Script, 'identity' | 'lines'>, tape: Pick<Tape, 'coins'>, ttlS: number): Script => {
  const coins = new Map(tape.coins.map(({ symbol }, coin) => [symbol, coin]))
  const [beginMs, endMs] = spanOf(tape)
  const items = lines.flatMap(({ line, row }): readonly ScriptItem[] => {
    const coin = 'symbol' in row ? coins.get(row.symbol) : 0
    if (coin === undefined || row.time < beginMs || row.time > endMs) return []
    return [{ timeMs: row.time, input: inputOf(row, { coin, line, ttlS }) }]
  })
  return { identity, lines, items, outside: lines.length - items.length }
}

const objectOf = (line: string, fail: (fault: string) => UsageError): object => {
  try {
    const value: unknown = JSON.parse(line)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  } catch {
    throw fail('it is not whole: each line is one JSON object')
  }
  throw fail(
    'it is no JSON object, such as {"id": "a1", "time": "2018-04-05T13:30Z", "symbol": "BTC/USD", "direction": "long", "score": 1}',
  )
}

const spanOf = ({ coins }: Pick<Tape, 'coins'>): readonly [beginMs: number, endMs: number] => [
  Math.min(...coins.map(({ series }) => series.openMs(0))),
  Math.max(...coins.map(({ series }) => series.endMs(series.rows - 1))),
]

type About = { readonly coin: number; readonly line: number; readonly ttlS: number }

const inputOf = (row: ScriptRow, { coin, line, ttlS }: About): ScriptItem['input'] =>
  'command' in row ? { kind: 'operator', command: commandOf(row, line) } : signalOf(row, coin, ttlS)

const signalOf = (row: SignalRow, coin: number, usualTtlS: number): ScriptItem['input'] => {
  const { id, source, reason } = row
  const about = { id, because: [source, reason].filter((one) => one !== undefined).join(': ') || 'script' }
  if (row.action === 'exit') return { kind: 'signal', coin, signal: { ...about, action: 'exit' } }
  const { direction, score, time: sentMs, ttlS = usualTtlS } = row
  return { kind: 'signal', coin, signal: { ...about, action: 'enter', direction, score, sentMs, ttlS } }
}

const commandOf = (row: CommandRow, line: number): OperatorCommand => ({
  // the same line is the same command, however often the tape is gone on with
  id: row.id ?? `script-${line}`,
  actor: 'script',
  because: row.reason,
  wish: wishOf(row),
})

/** Its fields were read by what the command says of itself, so that they are a wish. */
const wishOf = ({ command, time: _, reason: __, id: ___, ...fields }: CommandRow): Wish => {
  const [type] = Object.entries(commandNamed).find(([, { word }]) => word === command)!
  return { type, ...fields } as Wish
}
