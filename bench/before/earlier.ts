import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { divide, format, multiply, parse } from '../../src/kernel/money.ts'

/**
 * Runs inside of a process of its own, on the code of an earlier checkout (commit 3e751ac): writes the events of an exported log as that
 * code wrote them, or folds such a log as it did. Of that code only what is called here is typed.
 */
type Line = {
  stream: string
  number: number
  book?: string
  symbol?: string | null
  base?: string | null
  quote?: string | null
  type: string
  time: number
  venueTime: number | null
  wallTime: number
  input: [string, number, number]
  command: number
  correlation: string
  causation: string | null
  run: string
  actor: string
  data: Record<string, unknown>
}
type Sealed = { text: string; hash: string; event: object }
type Store = {
  append(stream: string, expected: number, events: Sealed[]): Promise<void>
  readAll(after: null): AsyncIterable<readonly Row[]>
  close(): Promise<void>
}
type Row = { stream: string; number: number; hash: string; text: string }
type Event = { type: string; stream: string; data: unknown }

const GROUP = 2000

export const earlier = async (checkout: string) => {
  const load = (path: string) => import(pathToFileURL(join(checkout, path)).href)
  const [{ SqliteStore }, { seal }, { foldLog, foldNothing }] = await Promise.all(
    ['src/event/sqlite-store.ts', 'src/event/envelope.ts', 'src/command/fold-log.ts'].map(load),
  )
  return {
    /** Returns how many events of each type were written. What that code does not know is left out. */
    write: async (exported: string, log: string): Promise<Record<string, number>> => {
      const { schema } = await load('src/event/schema.ts')
      const store: Store = SqliteStore.open(log)
      const heads = new Map<string, { number: number; hash: string; parts: object }>()
      const counts: Record<string, number> = {}
      const waiting: Promise<void>[] = []
      for await (const text of createInterface({ input: createReadStream(exported) })) {
        const line = JSON.parse(text) as Line
        if (line.data === undefined || !schema.has(line.type)) continue
        const { stream, book, symbol, base, quote, input, command, ...rest } = line
        const head = heads.get(stream) ?? { number: -1, hash: '', parts: { book, symbol, base, quote } }
        const number = head.number + 1
        const decision = rest.correlation === stream ? null : rest.correlation
        const draft = {
          ...rest,
          data: inItsWords(rest.type, rest.data),
          stream,
          parts: head.parts,
          number,
          cursor: { row: input[1], command },
          decision,
        }
        const sealed: Sealed = seal(draft, head.hash)
        heads.set(stream, { ...head, number, hash: sealed.hash })
        waiting.push(store.append(stream, number - 1, [sealed]))
        counts[line.type] = (counts[line.type] ?? 0) + 1
        if (waiting.length >= GROUP) await Promise.all(waiting.splice(0))
      }
      await Promise.all(waiting)
      await store.close()
      return counts
    },
    /** Milliseconds to fold the log: all folds as it did, or the machines and the folds that decisions read. */
    fold: async (log: string, isAll: boolean): Promise<number> => {
      const decide = isAll ? null : await decidingOnly(load)
      const store: Store = SqliteStore.open(log, { readOnly: true })
      const began = performance.now()
      if (decide === null) await foldLog(store, foldNothing(), { isChecked: false })
      else await decide(store)
      const took = performance.now() - began
      await store.close()
      return took
    },
  }
}

type Distance = { readonly by: 'pct' | 'price'; readonly of: string }
type Plan = {
  readonly hardStop: Distance
  readonly takeProfit: Distance
  readonly trailing: null | { readonly activate: Distance; readonly distance: Distance; readonly step: Distance }
}

/** A plan held prices then, measured from the limit of a purchase, where it holds distances now. */
const inItsWords = (type: string, data: Record<string, unknown>): Record<string, unknown> => {
  if (type !== 'EntryRequested') return data
  const {
    hardStop,
    takeProfit,
    trailing,
    exits: _exits,
    atr: _atr,
    maxStops: _maxStops,
    ...plan
  } = data.plan as Plan & Record<string, unknown>
  const limit = parse(String(data.limitPrice))
  const beyond = ({ by, of }: Distance, sign: bigint): string =>
    format(limit + sign * (by === 'pct' ? multiply(limit, divide(parse(of), HUNDRED)) : parse(of)))
  return {
    ...data,
    plan: {
      ...plan,
      hardStopPrice: beyond(hardStop, -1n),
      takeProfitPrice: beyond(takeProfit, 1n),
      trailing: trailing && {
        activatePrice: beyond(trailing.activate, 1n),
        distancePct: trailing.distance.of,
        stepPct: trailing.step.of,
      },
    },
  }
}
const HUNDRED = parse('100')

/** The loop of its `foldLog`, with three of its eight folds. */
const decidingOnly = async (load: (path: string) => Promise<Record<string, never>>) => {
  const [codec, heads, position, positionState, table, session, sessionTable, standing, lots, portfolio, budget] = (await Promise.all(
    [
      'src/event/codec.ts',
      'src/event/heads.ts',
      'machines/position/evolve.ts',
      'machines/position/state.ts',
      'machines/position/config.ts',
      'machines/session/evolve.ts',
      'machines/session/config.ts',
      'src/command/standing.ts',
      'projections/lots.ts',
      'projections/portfolio.ts',
      'projections/budget.ts',
    ].map(load),
  )) as unknown as Record<string, (...args: unknown[]) => unknown>[] & Record<string, { knows(type: string): boolean }>[]
  type Fold = { types: readonly string[]; initial(): unknown; apply(state: unknown, event: unknown): void }
  const folds = [lots!.lots, portfolio!.portfolio, budget!.budget].map((fold) => {
    const { types, initial, apply } = fold as unknown as Fold
    return { types: new Set(types), state: initial(), apply }
  })
  return async (store: Store): Promise<void> => {
    const followed = new (heads!.Heads as unknown as new () => { observe(row: Row): void })()
    const positions = new Map<string, unknown>()
    const facts = standing!.createFacts!()
    let phase: unknown = session!.initial
    for await (const page of store.readAll(null))
      for (const row of page) {
        const event = codec!.decode!(row) as Event
        followed.observe(row)
        const { type, stream } = event
        if ((table!.positionTable as unknown as { knows(type: string): boolean }).knows(type))
          positions.set(stream, position!.evolve!(positions.get(stream) ?? positionState!.initial!(stream), event))
        else if ((sessionTable!.sessionTable as unknown as { knows(type: string): boolean }).knows(type))
          phase = session!.evolve!(phase, event)
        else standing!.followFacts!(facts, event)
        for (const fold of folds) if (fold.types.has(type)) fold.apply(fold.state, event)
      }
  }
}
