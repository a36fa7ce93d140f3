import fc from 'fast-check'
import { eventHash } from '../../src/event/envelope.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Row } from '../../src/event/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeOf } from '../bad-input/stage.ts'
import { play } from '../engine/play.ts'
import { UNLIMITED } from '../unlimited.ts'

/** Options that make many kinds of events of one coin's tape: pieces, lost replies, fees in coins, every exit. */
export const LIVELY: Readonly<Record<string, string>> = {
  ...UNLIMITED,
  'entry.dropPct': '1',
  'entry.ttlS': '120',
  'paper.unansweredPct': '20',
  'paper.feeAsset': 'received',
  'paper.maxVolumeSharePct': '2',
  'exit.takeProfitPct': '0.8',
  'exit.hardStopPct': '1.2',
  'exit.maxHoldMin': '90',
  'log.sealEveryEvents': '100',
}

const readRows = async (store: MemoryStore): Promise<Row[]> => {
  const rows: Row[] = []
  for await (const page of store.readAll(null)) rows.push(...page)
  return rows
}

/** A short run's log, as the engine wrote it. */
export const playRows = async (): Promise<Row[]> => {
  const store = new MemoryStore()
  await play({ tape: await openTape([tapeOf('ETH-USD')]), set: LIVELY, store })
  return readRows(store)
}

type Json = { [key: string]: unknown } | unknown[]
const isJson = (value: unknown): value is Json => typeof value === 'object' && value !== null

/** Stands for what JSON.stringify cannot write. */
const DEEP = '@deep'
const HUGE = '@huge'
const written = (value: unknown): string =>
  JSON.stringify(value)
    .replaceAll(`"${DEEP}"`, '['.repeat(50_000) + ']'.repeat(50_000))
    .replaceAll(`"${HUGE}"`, '1e999')

const ODD_VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1,
  1.5,
  1e21,
  2 ** 53,
  8_640_000_000_000_001,
  '',
  ' ',
  '0',
  '-1',
  '1',
  '0.000000000000000001',
  '1e5',
  'NaN',
  'Infinity',
  '9'.repeat(24),
  '9'.repeat(60),
  '__proto__',
  'constructor',
  'toString',
  'EntryFilled',
  'a\nb\u001b[31m',
  '\ud800',
  [],
  {},
  [[]],
  [null],
  JSON.parse('{"__proto__":{"polluted":1}}'),
  DEEP,
  HUGE,
]

/** One change to an event, in its envelope or its data: a field that is found by walking down is set, taken away, renamed or swapped. */
export type Edit = {
  readonly of: 'envelope' | 'data'
  readonly how: 'set' | 'delete' | 'add' | 'rename' | 'swap'
  readonly path: readonly number[]
  readonly odd: number
}

export const edits: fc.Arbitrary<Edit[]> = fc.array(
  fc.record({
    of: fc.constantFrom('data', 'data', 'envelope'),
    how: fc.constantFrom('set', 'set', 'set', 'delete', 'add', 'rename', 'swap'),
    path: fc.array(fc.nat(30), { minLength: 1, maxLength: 4 }),
    odd: fc.nat(ODD_VALUES.length - 1),
  }),
  { minLength: 1, maxLength: 2 },
)

const apply = (top: Json, { how, path, odd }: Edit): void => {
  let node = top
  let key = ''
  for (const [depth, step] of path.entries()) {
    const keys = Object.keys(node)
    key = keys[step % Math.max(1, keys.length)] ?? 'first'
    const below = (node as Record<string, unknown>)[key]
    if (depth === path.length - 1 || !isJson(below)) break
    node = below
  }
  const fields = node as Record<string, unknown>
  const keys = Object.keys(fields)
  const set = (name: string, value: unknown): void =>
    void Object.defineProperty(fields, name, { value: structuredClone(value), enumerable: true, configurable: true, writable: true })
  if (how === 'set') set(key, ODD_VALUES[odd])
  else if (how === 'delete') delete fields[key]
  else if (how === 'add') set(String(ODD_VALUES[odd]), ODD_VALUES[(odd * 7) % ODD_VALUES.length])
  else if (how === 'rename') {
    set(String(ODD_VALUES[odd]), fields[key])
    delete fields[key]
  } else set(key, fields[keys[odd % keys.length] ?? key])
}

/** An event with some changes. The stores see to it that `parts` and `input` are objects, and that the rest of its place is what it is. */
export const editedRow = (row: Row, list: readonly Edit[]): Row => {
  const { position, stream, number, hash, data: text, ...envelope } = structuredClone(row)
  const data = JSON.parse(text)
  for (const edit of list) apply(edit.of === 'data' ? data : envelope, edit)
  const { parts, input, type, version, time, venueTime, wallTime, command, correlation, causation, run, actor } = envelope
  const { book, symbol, base, quote, slot } = { ...parts }
  const heard = { kind: input?.kind, number: input?.number, time: input?.time }
  const place = { position, stream, number, hash, parts: { book, symbol, base, quote, ...(slot !== undefined && { slot }) }, input: heard }
  const changed = { type, version, time, venueTime, wallTime, command, correlation, causation, run, actor }
  return { ...place, ...changed, data: written(data) } as Row
}

/**
 * The rows with one of them replaced, and every hash behind it in its stream computed anew: what only a program can do, but
 * also what a defect of an earlier engine would look like.
 */
export const relinked = (rows: readonly Row[], at: number, replaced: Row): Row[] => {
  const hashes = new Map<string, string>()
  return rows.map((row, index) => {
    const made = index === at ? replaced : row
    const isAfter = index >= at && (index === at || row.stream === replaced.stream)
    const hash = isAfter ? eventHash(made, hashes.get(row.stream) ?? '') : row.hash
    hashes.set(row.stream, hash)
    return { ...made, hash }
  })
}
