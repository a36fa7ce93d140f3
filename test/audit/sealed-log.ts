import { apply, createState, stateHashes } from '../../src/replay/state.ts'
import { seal } from '../../src/event/envelope.ts'
import { Heads, headsHash } from '../../src/event/heads.ts'
import type { Row } from '../../src/event/store.ts'
import type { Parts } from '../../src/kernel/recorded.ts'
import { streams } from '../../src/kernel/streams.ts'
import { drawOf, type Placed, TradingLog } from '../projection/trading-log.ts'

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
    const { text, hash, event } = seal(
      {
        stream,
        parts,
        number: last + 1,
        type: fact.type,
        time: timeMs,
        venueTime: fact.venueTime ?? null,
        wallTime: timeMs + 5,
        cursor: { row: this.rows.length, command: 1 },
        data: fact.data,
        correlation: stream,
        causation: null,
        decision: null,
        run: 'run',
        actor: 'engine',
      },
      previousHash,
    )
    const row = { position: String(this.rows.length + 1), stream, number: event.number, hash, text }
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

  addSession(type: string, data: object): void {
    this.add({ stream: session, parts: book, timeMs: this.#timeMs, fact: { type, data } })
  }

  begin(): void {
    this.addSession('SessionStarted', { mode: 'paper', book: book.book, version: '1', pid: 1, host: 'here', tape, resumed: false })
    this.addSession('SessionReconciled', { openOrders: 0, stateHash: this.stateHash })
  }

  /** `stateHash`: what a forger would have to leave as it was */
  seal(stateHash = this.stateHash): void {
    const { table, events } = this.heads
    const heads = Object.fromEntries(table)
    this.addSession('HeadsSealed', { because: 'interval', events, heads, hash: headsHash(table), stateHash })
  }

  end(): void {
    this.addSession('SessionDraining', { because: 'end-of-tape' })
    this.addSession('SessionStopped', { because: 'end-of-tape' })
    this.seal()
  }
}

/** Facts as a whole log: begun, sealed now and then, ended with a seal. */
export const sealAll = (facts: readonly Placed[], sealEvery = 25): Sealer => {
  const sealer = new Sealer()
  sealer.begin()
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
