import { seal } from '../../src/event/envelope.ts'
import { Heads, headsHash } from '../../src/event/heads.ts'
import type { Row } from '../../src/event/store.ts'
import type { Fact } from '../../src/kernel/log-event.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { NO_PARTS, streams } from '../../src/kernel/streams.ts'
import { apply, createState, stateHashes, stateVersions } from '../../src/replay/engine-state.ts'
import { type Totals, totalsOf } from '../../src/replay/totals.ts'
import { drawOf, type Placed, TradingLog } from '../projection/trading-log.ts'
import { BRANCH } from '../spec/branch.ts'

const book: Parts = { book: 'paper.test.main', symbol: null, base: null, quote: null }
const session = streams.session('main')
const tape = { hash: 'tape', coins: [] }

/** Seals facts into rows as the engine does, one append each. */
export class Sealer {
  readonly rows: Row[] = []
  readonly heads = new Heads()
  readonly #state = createState()
  #timeMs = 0

  add({ stream, parts, timeMs, fact }: Placed): void {
    this.#timeMs = timeMs
    const [last, previousHash] = this.heads.table.get(stream) ?? [-1, '']
    const { stored, event } = seal(
      {
        stream,
        parts,
        number: last + 1,
        type: fact.type,
        time: timeMs,
        venueTime: fact.venueTime ?? null,
        wallTime: timeMs + 5,
        input: { kind: 'price', number: this.rows.length, time: timeMs },
        command: 1,
        data: fact.data,
        correlation: stream,
        causation: null,
        run: 'run',
        actor: 'engine',
      },
      previousHash,
    )
    const row = { ...stored, position: String(this.rows.length + 1) }
    this.heads.observe(row)
    this.rows.push(row)
    try {
      apply(this.#state, event)
    } catch {
      // a forged fact may be one that no state can take; what is sealed after it is not looked at
    }
  }

  get stateHash(): string {
    return stateHashes(this.#state).stateHash
  }

  get totals(): Totals {
    return totalsOf(this.#state)
  }

  addSession(type: string, data: object): void {
    this.add({ stream: session, parts: book, timeMs: this.#timeMs, fact: { type, data } as Fact })
  }

  /** The log's first event, alone. Facts that are drawn know one clock, as a tape's do. */
  beginLog(of: 'chance' | 'tape' = 'tape'): void {
    const begun: Fact = { type: 'LogBegun', data: { branch: BRANCH, of, book: book.book, mode: 'paper' } }
    this.add({ stream: streams.log, parts: NO_PARTS, timeMs: this.#timeMs, fact: begun })
  }

  begin(of: 'chance' | 'tape' = 'tape'): void {
    this.beginLog(of)
    this.addSession('SessionStarted', { mode: 'paper', book: book.book, version: '1', pid: 1, host: 'here', tape, resumed: false })
    this.addSession('SessionReconciled', { openOrders: 0 })
  }

  /** `told`: what a forger would have to leave as it was, or what folds of another version would say */
  seal(told: { readonly stateHash?: string; readonly totals?: Totals; readonly by?: Readonly<Record<string, number>> } = {}): void {
    const { table, events } = this.heads
    const heads = Object.fromEntries(table)
    const { stateHash, totals } = this
    const data = { because: 'interval', events, heads, hash: headsHash(table), by: stateVersions, stateHash, totals, ...told }
    this.addSession('HeadsSealed', data)
  }

  end(): void {
    this.addSession('SessionDraining', { because: 'end-of-tape' })
    this.addSession('SessionStopped', { because: 'end-of-tape' })
    this.seal()
  }
}

/** Facts as a whole log: begun, sealed now and then, ended with a seal. */
export const sealAll = (facts: readonly Placed[], sealEvery = 25, of: 'chance' | 'tape' = 'tape'): Sealer => {
  const sealer = new Sealer()
  sealer.begin(of)
  facts.forEach((fact, index) => {
    sealer.add(fact)
    if (index % sealEvery === sealEvery - 1) sealer.seal()
  })
  sealer.end()
  return sealer
}

export const generatedFacts = (seed: number, cycles: number): Placed[] => {
  const log = new TradingLog(drawOf(seed))
  for (let cycle = 0; cycle < cycles; cycle++) log.cycle()
  return log.placed
}

export async function* pages(rows: readonly Row[], size = 100): AsyncIterable<readonly Row[]> {
  for (let from = 0; from < rows.length; from += size) yield rows.slice(from, from + size)
}
