import { createHash } from 'node:crypto'
import type { TapeCounts } from '../candle-rows.ts'
import type { OrderedRows } from '../order/ordered-rows.ts'
import { type Problems, problemsText } from '../problems.ts'
import { TapeError } from '../tape-error.ts'
import type { TickFacts } from '../ticks/tick-facts.ts'
import { refuseForeign } from './foreign-content.ts'
import { frameKindOf } from './frame-kind.ts'
import { FrameRows, framesIn } from './frame-rows.ts'
import { JsonRows } from './json-rows.ts'
import { JUDGED_ROWS, layoutOf, type NamedFile, remarkOf, topOf } from './layout.ts'
import type { LineReader } from './line-reader.ts'
import type { Pieces } from './packed-bytes.ts'
import { LONGEST_LINE, RowScanner } from './scanner.ts'
import { CandleReader } from './take-row.ts'
import { type TapeKind, TICK_KINDS, type TickKind } from './tick-columns.ts'
import { frameLayoutOf, type TickLayout, tickLayoutOf } from './tick-layout.ts'
import { type ClockCount, TickReader } from './tick-reader.ts'
import { contentOf, type ReadBounds } from './unpack.ts'

export type RowFile = {
  readonly kind: TapeKind
  /** of the unpacked content, hex */
  readonly sha256: string
  /** how it is written, where that is not as coinfold's own candles are */
  readonly remark: string | null
  /** open times that were written with an exponent */
  readonly roundedTimes: number
  /** of trades and quotes */
  readonly clock: ReadClock
  /** what else it holds, and could be read as */
  readonly others: readonly TickKind[]
}

/** What a file of trades or quotes says of its clocks. */
type ReadClock = Pick<TickFacts, 'aheadMs' | 'isReceived' | 'behind'> & {
  /** whether no time says more than its second */
  readonly isWholeSeconds: boolean
}
const NO_CLOCK: ReadClock = { isWholeSeconds: false, aheadMs: null, isReceived: false, behind: 0 }

/** `shiftMs`: added to times that are the receiver's */
export type Into = {
  readonly counts: TapeCounts
  readonly problems: Problems
  readonly rows: OrderedRows
  readonly maxRows: number
  readonly shiftMs: number
}

// Of garbage without an end so many rows are read, and no more.
const HOPELESS_ROWS = 10_000
// One line may be as long as that, and the first thousand rows of any layout are much shorter.
const HEAD_BYTES = LONGEST_LINE
const LINE_BREAK = 10

/** Reads a file of candles, trades or quotes in one pass and hands on its rows in file order, whatever its length in bounded memory. */
export async function readRows(asked: NamedFile, into: Into, reading: ReadBounds): Promise<RowFile> {
  const hash = createHash('sha256')
  const pieces = hashed(contentOf(asked.path, reading), hash)[Symbol.asyncIterator]()
  const { bytes, isWhole } = await headOf(pieces)
  const { made, head, plan: planned } = bytesOf(bytes, isWhole, asked, into)
  const { scan: parts, ...plan } = planned
  const scanner = new RowScanner({ ...parts, problems: into.problems })
  const scan = (piece: Buffer): void => {
    scanner.piece(piece)
    into.counts.rows = scanner.rows
    requireHope(scanner, plan.kind, into, asked.path)
  }
  scan(head)
  for await (const piece of { [Symbol.asyncIterator]: () => pieces }) scan(made === null ? piece : made.piece(piece))
  if (made?.end !== undefined) scan(made.end())
  scanner.end()
  into.counts.rows = scanner.rows
  requireHope(scanner, plan.kind, into, asked.path)
  if (made?.isWhole === false) throw new TapeError(`${asked.path} ends within its JSON: it is truncated or damaged.`)
  return { kind: plan.kind, sha256: hash.digest('hex'), others: [], ...plan.read() }
}

/** How a file is read, and what is known of it when it is. */
type Plan = {
  readonly kind: TapeKind
  readonly scan: { delimiter: string; columns: readonly number[]; skipped: number; reader: LineReader }
  readonly read: () => Pick<RowFile, 'remark' | 'roundedTimes' | 'clock'> & Partial<Pick<RowFile, 'others'>>
}

/** Makes lines of what is written otherwise. `isWhole`: whether it has ended where it may. */
type MadeLines = { piece(bytes: Buffer): Buffer; end?(): Buffer; readonly isWhole?: boolean }
type Begun = { readonly made: MadeLines | null; readonly head: Buffer; readonly plan: Plan }

/** How the file is read, by its first bytes, and these as lines. */
const bytesOf = (bytes: Buffer, isWhole: boolean, asked: NamedFile, into: Into): Begun => {
  refuseForeign(bytes, asked.path)
  const plain = bytes.subarray(markLength(bytes))
  const frames = isText(plain) ? framesIn(linesOf(plain, isWhole, asked.path), asked.symbol) : null
  if (frames !== null) {
    const { kind, words, ...wanted } = frameKindOf(frames, asked)
    const made = new FrameRows({ ...wanted, kind })
    const head = made.piece(plain)
    const layout = frameLayoutOf(linesOf(head, true, asked.path), kind, words, asked)
    const plan = tickPlan(layout, into)
    const others = (): readonly TickKind[] =>
      asked.format === 'auto' ? TICK_KINDS.filter((one) => one !== kind && made.counts[one] > 0) : []
    return { made, head, plan: { ...plan, read: () => ({ ...plan.read(), others: others() }) } }
  }
  const json = isJson(bytes, asked) ? new JsonRows() : null
  const head = json === null ? plain : json.piece(bytes)
  return { made: json, head, plan: planOf(linesOf(head, isWhole, asked.path), json !== null, asked, into) }
}

/** Whether the file may be one of frames: those begin with a digit or a brace. */
const isText = (bytes: Buffer): boolean => /^\s*[\d{]/.test(bytes.toString('latin1', 0, 100))

const planOf = (lines: readonly string[], isJson: boolean, asked: NamedFile, into: Into): Plan => {
  const top = topOf(lines)
  const ticks = top.isTitled ? null : tickLayoutOf({ lines, at: top.lines, separator: top.separator }, asked)
  if (ticks === null) {
    const layout = layoutOf(lines, asked)
    return {
      kind: 'candles',
      scan: { ...layout, reader: new CandleReader({ ...layout, sink: into.rows }) },
      read: () => ({ remark: remarkOf(layout, isJson), roundedTimes: layout.times.rounded, clock: NO_CLOCK }),
    }
  }
  return tickPlan(ticks, into)
}

const tickPlan = (ticks: TickLayout, { rows, shiftMs }: Into): Plan => {
  rows.areTicks()
  const clock: ClockCount = { behind: 0 }
  const reader = new TickReader({ ...ticks, sink: rows, shiftMs, clock })
  const { kind, times, clockMs, isReceived, remark } = ticks
  const read: Plan['read'] = () => {
    const { isWholeSeconds } = times
    return { remark, roundedTimes: 0, clock: { isWholeSeconds, aheadMs: clockMs, isReceived, ...clock } }
  }
  return { kind, scan: { ...ticks, columns: reader.columns, reader }, read }
}

async function* hashed(content: Pieces, hash: ReturnType<typeof createHash>): Pieces {
  for await (const piece of content) {
    hash.update(piece)
    yield piece
  }
}

/** The first bytes: as many as the layout is judged by. */
async function headOf(pieces: AsyncIterator<Buffer>): Promise<{ bytes: Buffer; isWhole: boolean }> {
  const parts: Buffer[] = []
  for (let length = 0; length < HEAD_BYTES; ) {
    const { value, done } = await pieces.next()
    if (done) return { bytes: Buffer.concat(parts), isWhole: true }
    parts.push(value)
    length += value.length
  }
  return { bytes: Buffer.concat(parts), isWhole: false }
}

const markLength = (bytes: Buffer): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0)

function isJson(bytes: Buffer, { path, format }: NamedFile): boolean {
  const begin = bytes.toString('latin1', markLength(bytes), 100).trimStart()
  const isIt = begin.startsWith('[') || begin.startsWith('{')
  if (isIt && !/^\[\s*\[/.test(begin))
    throw new TapeError(`${path} is JSON, but not one array of candles written as [time, open, high, low, close, volume].`)
  if (format === 'freqtrade' && !isIt) throw new TapeError(`${path} is no JSON, as --format freqtrade says: leave it out, or name another.`)
  return isIt
}

/** Whole lines of the head. */
function linesOf(head: Buffer, isWhole: boolean, path: string): string[] {
  const end = isWhole ? head.length : head.lastIndexOf(LINE_BREAK) + 1
  if (!isWhole && end === 0) throw new TapeError(`${path} has no line break in its first megabyte: it holds no candles.`)
  let at = 0
  const lines: string[] = []
  // a title, a header, and the rows
  while (at < end && lines.length < JUDGED_ROWS + 2) {
    const next = head.indexOf(LINE_BREAK, at)
    const lineEnd = next < 0 ? end : next
    lines.push(head.toString('latin1', at, lineEnd).trimEnd())
    at = lineEnd + 1
  }
  return lines
}

function requireHope({ rows, taken }: RowScanner, kind: TapeKind, { problems, maxRows }: Into, path: string): void {
  if (taken > maxRows) throw new TapeError(`${path} has more than ${maxRows} rows, the most a tape may hold: cut it.`)
  if (taken === 0 && rows >= HOPELESS_ROWS)
    throw new TapeError(`${path} holds no usable ${kind.slice(0, -1)} in its first ${rows} rows: ${problemsText(problems.list)}.`)
}
