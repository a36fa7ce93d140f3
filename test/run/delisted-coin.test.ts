import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { MemoryStore } from '../../src/event/memory/store.ts'
import { foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { knownInstruments } from '../../src/run/known-instruments.ts'
import { BEGAN_MS, calm, instrument, MINUTE_MS, parityOf, sessionByHand } from './by-hand/session-by-hand.ts'

const GONE = 'ETH/USDT'
const PERPETUAL = 'BTC/USDT:USDT'
const OTHER = 'LTC/USDT'
const SET = {
  'entry.windowMin': '10',
  'entry.minWindowBars': '10',
  'exit.takeProfitPct': '1',
  'exit.hardStopPct': '2',
  'risk.cooldownMin': '0',
  'entry.dropPct': '1.5',
}
/** Bought after the fall, held from then on. */
const FALL = [1995, 1960, 1958]

const folder = mkdtempSync(join(tmpdir(), 'delisted-coin-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('(F42) what is held of a coin that is delisted while no engine runs stays as it is, others are traded, and it is sold when it is listed again', async () => {
  const kept = { store: new MemoryStore(), folder: join(folder, 'log.db.inputs') }
  const told = [instrument(GONE), instrument(PERPETUAL, { contractSize: '0.01' }), instrument(OTHER)]
  const symbols = told.map(({ symbol }) => symbol)
  const first = Object.fromEntries(symbols.map((symbol) => [symbol, 2000]))
  const history = Object.fromEntries(symbols.map((symbol) => [symbol, calm(2000, 30)]))
  const before = await sessionByHand({
    ...{ kept, told, set: SET, first, history },
    during: ({ minutes }) => minutes({ [GONE]: FALL }),
  })
  expect(before.filter(({ type }) => type === 'EntryFilled').every(({ parts }) => parts.symbol === GONE)).toBe(true)

  const folded = foldNothing()
  await foldLog(kept.store, folded, { isChecked: true })
  const known = knownInstruments(folded.state, { venue: 'binance', symbols, timeframeMs: MINUTE_MS })
  expect(known, 'as the log has them').toEqual(told.map((one) => ({ ...one, isTrading: false })))
  const gone = { ...known[0]!, isDelisted: true } as const
  const after = await sessionByHand({
    ...{ kept, told: [gone, told[1]!, told[2]!], set: SET, first },
    history: { [OTHER]: calm(2000, 30, BEGAN_MS + 9 * MINUTE_MS) },
    atMs: BEGAN_MS + 10 * MINUTE_MS - 4000,
    during: async ({ minutes, feed, log }) => {
      await minutes({ [OTHER]: FALL })
      const meanwhile = (await log()).slice(before.length)
      expect(meanwhile.filter(({ type }) => type === 'EntryFilled').map(({ parts }) => parts.symbol)).toContain(OTHER)
      expect(
        meanwhile.filter(({ type }) => type === 'InstrumentObserved'),
        'its filters are those of before',
      ).toEqual([])
      expect(meanwhile.filter(({ type }) => /^Exit/.test(type))).toEqual([])
      feed.tell({ kind: 'trading', symbol: GONE, is: 'resumed', because: 'the venue trades it again' })
      await minutes({ [GONE]: [1990, 1995] })
    },
  })
  const said = after.filter(({ type }) => /^Instrument(Halted|Resumed)$/.test(type))
  expect(said.map(({ type, parts, data }) => [type, parts.symbol, data])).toEqual([
    ['InstrumentHalted', GONE, { because: 'the venue lists it no more' }],
    ['InstrumentResumed', GONE, { because: 'the venue trades it again' }],
  ])
  expect(after.flatMap(({ type, parts }) => (type === 'PositionClosed' ? [parts.symbol] : []))).toContain(GONE)
  expect(await verifyLog(kept.store.readAll(null), {})).toMatchObject({ ok: true })
  for (const { compared, replayed } of await parityOf(kept)) expect([replayed?.fault, compared?.differences]).toEqual([null, []])
})
