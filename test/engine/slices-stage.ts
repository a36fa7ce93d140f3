import type { EntryRequested } from '../../machines/position/entry-events.ts'
import { poolFigures } from '../../projections/pool-figures.ts'
import { establish } from '../../src/command/establish.ts'
import { Recorder } from '../../src/command/recorder.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import type { Stored } from '../../src/event/store.ts'
import { TapeClock } from '../../src/kernel/clock.ts'
import { clientOrderId } from '../../src/kernel/ids.ts'
import { type Money, parse, ZERO } from '../../src/kernel/money.ts'
import { mapFilters } from '../../src/kernel/order-filters.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { NO_PARTS, streams } from '../../src/kernel/streams.ts'
import { giveUp } from '../../src/pool/give-up.ts'
import { foldPool, type SharedPool, sliceOf } from '../../src/pool/law.ts'
import { grantSlice } from '../../src/pool/pool-stream.ts'
import { slicesOf } from '../../src/pool/slices.ts'
import { type Folded, foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { connectionTo, NoteServer } from '../event/pool-stage.ts'
import { BRANCH } from '../spec/branch.ts'

export const BOOK = 'paper.test.main'
export const STREAM = `pool/${BOOK}`
const bookParts: Parts = { book: BOOK, symbol: null, base: null, quote: null }
export const coin: Parts = { book: BOOK, symbol: 'BTC/USD', base: 'BTC', quote: 'USD' }
const filters = { tickSize: '0.01', stepSize: '0.0001', minQuantity: '0.0001', minNotional: '1' }
const instrument = {
  symbol: 'BTC/USD',
  base: 'BTC',
  quote: 'USD',
  timeframeMs: 60_000,
  filters: mapFilters(filters, parse),
  source: 'configured',
} as const

export class Crash extends Error {}

/** The log of a group on the server: outlives its processes, and is told of every append. */
class GroupLog extends MemoryStore {
  before: (events: readonly Stored[]) => Promise<void> | void = () => {}
  after: () => void = () => {}

  override async append(stream: string, expected: number, events: readonly Stored[]): Promise<void> {
    await this.before(events)
    await super.append(stream, expected, events)
    this.after()
  }
}

/** A pool and the logs of its groups, as they lie on the server; and the processes that come and go. */
export class Cluster {
  readonly notes = new NoteServer()
  readonly logs = new Map<string, GroupLog>()
  #acts = 0

  log(group: string): GroupLog {
    const log = this.logs.get(group) ?? new GroupLog()
    this.logs.set(group, log)
    return log
  }

  /** What the engine does at its start, as far as its budget is concerned. */
  async start(group: string): Promise<{ readonly folded: Folded; readonly recorder: Recorder }> {
    const store = this.log(group)
    const folded = await foldLog(store, foldNothing(), { isChecked: true })
    const slices = await slicesOf({ connection: connectionTo(this.notes), book: BOOK, group }, folded.state.facts, ['USD'])
    const clock = new TapeClock()
    clock.set(folded.lastTimeMs + 1)
    const recorder = new Recorder({ store, folded, clock, run: `engine ${group}`, tell: () => {}, follow: () => {} })
    const tape = { hash: 'tape', coins: [] }
    const data = { mode: 'paper', book: BOOK, version: '1', pid: 1, host: 'here', tape, resumed: folded.heads.events > 0 } as const
    if (folded.heads.events === 0) {
      const begun = { branch: BRANCH, of: 'chance', book: BOOK, mode: 'paper' } as const
      recorder.note({ stream: streams.log, parts: NO_PARTS }, { type: 'LogBegun', data: begun }, 'start')
    }
    recorder.note({ stream: streams.session('main'), parts: bookParts }, { type: 'SessionStarted', data }, 'start')
    await recorder.durable()
    const wanted = { book: bookParts, venue: 'test', options: {}, deposits: {}, instruments: [instrument] }
    await establish(recorder, folded.state, { ...wanted, granted: slices?.owed ?? [] })
    return { folded, recorder }
  }

  giveUp(group: string, amount: string): ReturnType<typeof giveUp> {
    const wanted = { asset: 'USD', amount, id: `act-${this.#acts++}` }
    const epoch = { epoch: this.#acts, owner: `give-up ${this.#acts}` }
    return giveUp({ connection: connectionTo(this.notes), book: BOOK, group, store: this.log(group), epoch }, wanted)
  }

  grant(group: string, amount: string): Promise<void> {
    return grantSlice(connectionTo(this.notes), BOOK, { group, asset: 'USD', amount, id: `act-${this.#acts++}` })
  }

  /** Every step that becomes durable, in a log or in the pool, counts; the one of that number is the process's last. */
  crashAt(step: number, when: 'before' | 'after'): void {
    let steps = 0
    const at = (moment: 'before' | 'after') => () => {
      if (moment === 'before') steps++
      // and nothing that this process had begun comes after it
      if (steps > step || (steps === step && moment === when)) throw new Crash('The process is gone.')
    }
    for (const place of [this.notes, ...this.logs.values()]) {
      place.before = at('before')
      place.after = at('after')
    }
  }

  recover(): void {
    this.crashAt(Number.POSITIVE_INFINITY, 'before')
  }

  pool(): SharedPool {
    return foldPool(BOOK, this.notes.notes(STREAM))
  }

  /** What a group's log has of the pool: paid in less taken out, and what of it is free. */
  async budget(group: string): Promise<{ readonly deposits: Money; readonly free: Money }> {
    const { state } = await foldLog(this.log(group), foldNothing(), { isChecked: true })
    return poolFigures(state.folds.budget, state.folds.lots, 'USD')
  }

  /** By group what the log has and what the pool says it has; and what the pool was ever funded with. */
  async standing() {
    const pool = this.pool()
    const groups = await Promise.all(
      [...this.logs.keys()].map(async (group) => ({ group, has: (await this.budget(group)).deposits, slice: sliceOf(pool, group, 'USD') })),
    )
    return { groups, funded: pool.assets.get('USD')?.funded ?? ZERO }
  }
}

/** An order to buy that sets so much aside and stays open. */
export const reserve = (recorder: Recorder, amount: string): void => {
  const order: EntryRequested['data'] = {
    orderId: clientOrderId(BRANCH, streams.position(coin), 0),
    side: 'buy',
    orderType: 'limit',
    timeInForce: 'GTC',
    quantity: '1',
    limitPrice: amount,
    reserve: amount,
    instrumentVersion: 1,
    expiresAtMs: 9,
    provableAfterMs: 9,
    because: { strategy: 'drop', trigger: 'drop', barCloseMs: 1, judged: {} },
    plan: {
      hardStop: { by: 'pct', of: '99' },
      takeProfit: { by: 'price', of: '9' },
      maxHoldMs: 1,
      trailing: null,
      exitRetryMs: 1,
      proofDelayMs: 1,
      exits: { feePct: '0.1' },
      maxStops: 4,
      ...filters,
    },
  }
  recorder.note({ stream: streams.position(coin), parts: coin }, { type: 'EntryRequested', data: order }, 'candle')
}

export const sum = (amounts: readonly Money[]): Money => amounts.reduce((total, amount) => total + amount, parse('0'))
