import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { SessionEvent } from '../../machines/session/events.ts'
import { evolveSession, initialSession, isLegalForSession, type SessionState } from '../../machines/session/evolve.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { decode } from '../../src/event/codec.ts'
import { pages, Sealer } from '../audit/sealed-log.ts'
import { drawnFrom, IS_NIGHT } from '../draws.ts'

/** Engine processes one after another, as somebody who watches them would say it. */
type Watched = { runs: boolean; trades: boolean; drains: boolean; everStarted: boolean; seals: number }
/** A sealed log that every event of theirs goes into, and the machine beside it. */
type Real = { readonly sealer: Sealer; state: SessionState }

const BOOK = 'paper.test.main'
const dataOf: Readonly<Record<string, object>> = {
  SessionStarted: { mode: 'paper', book: BOOK, version: '1', pid: 1, host: 'h', tape: { hash: 't', coins: [] }, resumed: false },
  SessionReconciled: { openOrders: 0 },
  SessionDraining: { because: 'signal' },
  SessionStopped: { because: 'signal' },
}
const may: Readonly<Record<string, (watched: Watched) => boolean>> = {
  SessionStarted: () => true,
  SessionReconciled: ({ runs, trades, drains }) => runs && !trades && !drains,
  SessionDraining: ({ trades }) => trades,
  SessionStopped: ({ runs, trades }) => runs && !trades,
  HeadsSealed: () => true,
}
const phaseOf = ({ runs, trades, drains }: Watched): string =>
  !runs ? 'stopped' : drains ? 'draining' : trades ? 'trading' : 'reconciling'

abstract class Act implements fc.AsyncCommand<Watched, Real> {
  abstract readonly type: string
  abstract follow(watched: Watched): void
  check(watched: Readonly<Watched>): boolean {
    // before anything else stands a session
    return (watched.everStarted || this.type === 'SessionStarted') && may[this.type]!(watched)
  }
  toString = () => this.type
  async run(watched: Watched, real: Real): Promise<void> {
    if (this.type === 'HeadsSealed') real.sealer.seal()
    else real.sealer.addSession(this.type, dataOf[this.type] ?? {})
    real.state = evolveSession(real.state, decode(real.sealer.rows.at(-1)!) as never as SessionEvent & { readonly time: number })
    this.follow(watched)
    expect(real.state.value.session).toBe(phaseOf(watched))
    expect(real.state.book).toBe(BOOK)
    for (const [type, isAllowed] of Object.entries(may)) expect(isLegalForSession(real.state, { type }), type).toBe(isAllowed(watched))
  }
}
const act = (type: string, follow: (watched: Watched) => void) => {
  class One extends Act {
    readonly type = type
    follow = follow
  }
  return fc.constant(new One())
}
/** A killed process writes nothing: it is only the next one that tells of it. */
const commands = fc.commands(
  [
    act('SessionStarted', (watched) => void Object.assign(watched, { runs: true, trades: false, drains: false, everStarted: true })),
    act('SessionReconciled', (watched) => void (watched.trades = true)),
    act('SessionReconciled', (watched) => void (watched.trades = true)),
    act('SessionDraining', (watched) => void Object.assign(watched, { trades: false, drains: true })),
    act('SessionStopped', (watched) => void Object.assign(watched, { runs: false, drains: false })),
    act('HeadsSealed', (watched) => void watched.seals++),
  ],
  { maxCommands: 40, size: 'max' },
)

describe('sessions', () => {
  test('follow one another as a plain model says; the log is sound, and unsound with any session event that may not come next', async () => {
    const phases = new Set<string>()
    await fc.assert(
      fc.asyncProperty(commands, async (list) => {
        const watched: Watched = { runs: false, trades: false, drains: false, everStarted: false, seals: 0 }
        const real: Real = { sealer: new Sealer(), state: initialSession }
        real.sealer.beginLog()
        await fc.asyncModelRun(() => ({ model: watched, real }), list as Iterable<fc.AsyncCommand<Watched, Real>>)
        phases.add(real.state.value.session)
        const { rows } = real.sealer
        expect(await verifyLog(pages(rows))).toMatchObject({ ok: true, events: rows.length })
        if (!watched.everStarted) return
        for (const type of Object.keys(may)) {
          if (may[type]!(watched)) continue
          const { sealer } = real
          sealer.addSession(type, dataOf[type] ?? {})
          expect((await verifyLog(pages(rows))).broken, `${type} when ${phaseOf(watched)}`).toMatchObject({
            rule: 'illegal-transition',
            // the log's own first event stands in another stream
            number: rows.length - 2,
          })
          sealer.rows.pop()
          sealer.heads.table.set('session-main', [rows.length - 2, rows.at(-1)!.hash])
        }
      }),
      { numRuns: IS_NIGHT ? 5000 : 150, seed: drawnFrom(3) },
    )
    expect([...phases].sort()).toEqual(['draining', 'reconciling', 'stopped', 'trading'])
  })
})
