import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { keyedUniform } from '../../src/kernel/random.ts'
import { IS_NIGHT } from '../draws.ts'
import { UNLIMITED } from '../unlimited.ts'
import { engine } from './engine.ts'
import { QUICK, wavingTape } from './trade-setup.ts'
import { VenueProcess } from './venues/venue-process.ts'

/** Enough to meet an entry, a stop, a sale, and the time between them. */
const KILLS = IS_NIGHT ? 200 : 20
/** How long a process trades at most, and how long a start takes at least. */
const LONGEST_MS = IS_NIGHT ? 4000 : 2000
const START_MS = 1000

/** A wave that loses again and again is traded on all the same, and each order is told. */
const TOLD_WITHOUT_LIMITS = Object.entries({ ...UNLIMITED, 'log.level': 'debug' }).flatMap(([option, value]) => [
  '--set',
  `${option}=${value}`,
])

/** One of four dies while it starts, one whenever it trades, and two close behind an order that they ask for. */
const momentOf = (kill: number): { afterMs: number; behind?: string } => {
  const share = keyedUniform('trade-kill', kill)
  if (kill % 4 === 3) return { afterMs: START_MS + share * 1000 }
  return kill % 4 === 0 ? { afterMs: share * LONGEST_MS, behind: 'Trading on' } : { afterMs: share * 400, behind: 'Requested"' }
}

const folder = mkdtempSync(join(tmpdir(), 'trade-kill-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test(
  `an engine that trades on a live market is killed ${KILLS} times: the log is sound, and no order and no trade is there twice`,
  async () => {
    const venue = await VenueProcess.start(['--tape', `ETH/USDT=${wavingTape(folder, 3600)}`, '--for', String(300 + KILLS * 10)])
    const log = join(folder, 'trade.db')
    process.env.COINFOLD_VENUE_URL = venue.url
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const at = momentOf(kill)
        const from = kill === 0 ? ['--venue', 'binance', '--symbols', 'ETH/USDT', '--timeframe', '1s'] : ['--resume']
        const ended = await engine(['trade', ...from, '--log', log, ...QUICK, ...TOLD_WITHOUT_LIMITS], at)
        expect(ended.signal, ended.stderr).toBe('SIGKILL')
      }
      const verified = await engine(['verify', '--log', log])
      expect(verified.stdout + verified.stderr).toContain('The log is sound.')
      const { stdout } = await engine(['report', 'events', '--log', log, '--all', '--json'])
      const { events } = JSON.parse(stdout) as { events: { type: string; data: { orderId?: string; tradeId?: string } }[] }
      const of = (types: RegExp) => events.filter(({ type }) => types.test(type))
      const orders = of(/^(Entry|Protection|Exit)Requested$/).map(({ data }) => data.orderId)
      const trades = of(/Filled$/).map(({ data }) => `${data.orderId} ${data.tradeId}`)
      expect(new Set(orders).size).toBe(orders.length)
      expect(new Set(trades).size).toBe(trades.length)
      expect(orders.length, 'it trades between its kills').toBeGreaterThan(KILLS / 5)
      expect(trades.length, 'and is filled').toBeGreaterThan(0)
      expect(of(/^AccountDifferenceObserved$/), 'the venue holds what the log explains').toEqual([])
      expect(of(/^SessionReconciled$/).length, 'most starts come to trade').toBeGreaterThanOrEqual(KILLS / 2)
    } finally {
      delete process.env.COINFOLD_VENUE_URL
      await venue.close()
    }
  },
  60_000 + KILLS * 10_000,
)
