import { beforeAll, describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { tapeFolder } from '../rig/tapes.ts'
import { firstOf, playSampled, type Sampled } from './sampled-run.ts'

const HOUR_MS = 3_600_000
const PATIENCE_MS = 120_000

/** The tape is of April 2018, when New York is four hours behind. */
const set = {
  'entry.dropPct': '0.7',
  'calendar.timeZone': 'America/New_York',
  'calendar.hours': '{all: mon-fri 09:30-16:00, BTC/USD: mon-sun 20:00-03:00}',
  'calendar.holidays': '{LTC/USD: 04-05}',
  'calendar.maintenance': '{ETH/USD: mon-sun 09:45-14:00}',
}
/** The second writing of these hours. */
const isOpen = (symbol: string, ms: number): boolean => {
  const local = new Date(ms - 4 * HOUR_MS)
  const hour = local.getUTCHours() + local.getUTCMinutes() / 60
  const isWeekday = local.getUTCDay() > 0 && local.getUTCDay() < 6
  if (symbol === 'BTC/USD') return hour >= 20 || hour < 3
  const isOffice = isWeekday && hour >= 9.5 && hour < 16
  if (symbol === 'LTC/USD') return isOffice && local.getUTCDate() !== 5
  return isOffice && !(hour >= 9.75 && hour < 14)
}

const marketOf = ({ parts }: Sampled['events'][number]): string => parts.symbol ?? ''
const entriesOf = ({ events }: Sampled) => events.filter(({ type }) => type === 'EntryRequested')

describe('a tape that is played with a calendar', () => {
  let whole: Sampled
  const store = new MemoryStore()
  beforeAll(async () => {
    whole = await playSampled({ tape: await openTape([tapeFolder]), set, store })
  }, PATIENCE_MS)

  test('is entered in the hours of each market only', () => {
    const entries = entriesOf(whole)
    expect(new Set(entries.map(marketOf))).toEqual(new Set(['BTC/USD', 'ETH/USD', 'LTC/USD']))
    for (const entry of entries)
      expect(isOpen(marketOf(entry), entry.time), `${marketOf(entry)} ${new Date(entry.time).toISOString()}`).toBe(true)
  })

  test('says of each refusal when the market opens, and it does', () => {
    const refusals = whole.events.flatMap((event) =>
      event.type === 'ProposalRefused' && event.data.refusal === 'calendar' ? [{ event, judged: event.data.judged }] : [],
    )
    expect(new Set(refusals.map(({ judged }) => judged.closedBy))).toEqual(new Set(['hours', 'holiday', 'maintenance']))
    for (const { event, judged } of refusals) {
      const [symbol, opensMs] = [marketOf(event), Number(judged.opensMs)]
      expect(isOpen(symbol, event.time) || isOpen(symbol, opensMs - 1)).toBe(false)
      expect(opensMs > event.time && isOpen(symbol, opensMs)).toBe(true)
    }
  })

  test('sells when it has to, open or not', () => {
    const exits = whole.events.filter(({ type }) => type === 'ExitDecided' || type === 'ProtectionFilled')
    expect(exits.some((exit) => !isOpen(marketOf(exit), exit.time))).toBe(true)
  })

  test(
    'is sound, and the same wherever the process died',
    async () => {
      expect(await verifyLog(store.readAll(null), { isDense: true })).toMatchObject({ ok: true })
      const rows = whole.rows
      for (const part of [0.2, 0.7]) {
        const resumed = await playSampled({
          tape: await openTape([tapeFolder]),
          set,
          store: await firstOf(rows, Math.floor(rows.length * part)),
        })
        expect(entriesOf(resumed).map(({ data, time }) => ({ data, time }))).toEqual(
          entriesOf(whole).map(({ data, time }) => ({ data, time })),
        )
      }
    },
    PATIENCE_MS,
  )
})
