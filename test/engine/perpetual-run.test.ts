import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { parse } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../src/market/tape/tape-options.ts'
import { play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'perpetual-'))
afterAll(() => rmSync(folder, { recursive: true }))

const MINUTE = 60_000
const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
const SYMBOL = 'AAA/USD:USD'

/** An hour at 100, a fall that is bought at 97, and what comes then. */
const tapeOf = (name: string, after: readonly number[], options: TapeOptions = {}) => {
  const prices = [...Array.from({ length: 60 }, () => 100), 97, 97, ...after]
  const path = join(folder, `x_AAA-PERP_1m_${name}.csv`)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * MINUTE},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([`${SYMBOL}=${path}`], options)
}
const PLAIN = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'risk.maxCoinExposurePct': '100',
}
const hours = (count: number, price: number): number[] => Array.from({ length: count * 60 }, () => price)
/** The account's cash by the venue, and by the folds when nothing is held. */
const cash = ({ venue }: Awaited<ReturnType<typeof play>>) => venue.balances().USD
const typesOf = (played: Awaited<ReturnType<typeof play>>, type: string) => played.events.filter((event) => event.type === type)

test('a position in contracts binds its margin, and what it brings in is what coins would have', async () => {
  // 1000 of 10000 at 97: 10.3 contracts by their step; sold at the target, 2.5 % above
  const played = await play({ tape: await tapeOf('gain', [97, 100, 100]), set: { ...PLAIN, 'paper.leverage': '4' } })
  const [entry] = typesOf(played, 'EntryRequested')
  const { quantity, margin, contract } = entry!.data as { quantity: string; margin: string; contract: object }
  expect(contract).toEqual({ size: '1', settle: 'USD', leverage: '4', marginMode: 'isolated' })
  expect(parse(margin) * 4n).toBe((parse(quantity) * parse('97')) / parse('1'))
  expect(typesOf(played, 'PositionClosed')).toHaveLength(1)
  expect(played.venue.openOrders()).toEqual([])
  const sold = typesOf(played, 'ExitFilled')[0]!.data as { price: string; contract: object }
  expect(sold.contract).toMatchObject({ size: '1', settle: 'USD' })
  const gain = (parse(quantity) * (parse(sold.price) - parse('97'))) / parse('1')
  expect(parse(cash(played)!)).toBe(parse('10000') + gain)
})

test('a rise is sold short, and what the fall after it brings in is what the sale at the target pays', async () => {
  // 60 minutes at 100, then 97 twice: 99.91 and more is a rise of 3 %; the target lies 2.5 % below the 100 that it is sold at
  const set = { ...PLAIN, 'entry.strategy': 'rise', 'entry.risePct': '3' }
  const played = await play({ tape: await tapeOf('rise', [97, 100, 100, 97, 97]), set })
  const { side, limitPrice, quantity } = typesOf(played, 'EntryRequested')[0]!.data as Record<string, string>
  expect({ side, limitPrice, quantity }).toEqual({ side: 'sell', limitPrice: '100', quantity: '10' })
  expect(typesOf(played, 'ProtectionRequested')[0]!.data).toMatchObject({ side: 'buy', stopPrice: '105' })
  expect(typesOf(played, 'PositionClosed')[0]!.data).toMatchObject({ reason: 'take-profit' })
  // ten contracts from 100 to 97
  expect(cash(played)).toBe('10030')
  expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
})

test('a gap through stop and margin is a liquidation, which closes the position from outside and costs its margin', async () => {
  const set = { ...PLAIN, 'paper.leverage': '20', 'exit.hardStopPct': '4' }
  const played = await play({ tape: await tapeOf('gap', [97, 50, 50]), set })
  const [fill] = typesOf(played, 'ForeignFill')
  expect(fill!.data).toMatchObject({ side: 'sell', because: 'liquidation', contract: { size: '1', settle: 'USD' } })
  const { margin } = typesOf(played, 'EntryRequested')[0]!.data as { margin: string }
  expect(typesOf(played, 'PositionClosed')[0]!.data).toMatchObject({ reason: 'liquidation' })
  // to the tick that the price at which it was gone is rounded to
  const lost = parse('10000') - parse(cash(played)!)
  expect(lost <= parse(margin) && lost > parse(margin) - parse('0.2')).toBe(true)
})

test('funding is booked at its times: the usual rate, or that of a file', async () => {
  const usual = await play({ tape: await tapeOf('held', hours(12, 97)), set: PLAIN })
  // bought behind five, at eight and at sixteen; sold never
  expect(typesOf(usual, 'FundingSettled').map(({ data }) => (data as { rate: string }).rate)).toEqual(['0.0001', '0.0001'])
  const rates = join(folder, 'rates.csv')
  writeFileSync(rates, `time,rate\n${BEGAN_MS + 180 * MINUTE},-0.001\n`)
  const told = await play({ tape: await tapeOf('held', hours(12, 97), { funding: [`${SYMBOL}=${rates}`] }), set: PLAIN })
  expect(typesOf(told, 'FundingSettled').map(({ data }) => (data as { rate: string; amount: string }).rate)).toEqual(['-0.001'])
})

test('a mark price that stands keeps a position through a wick of the last price, and its stop with it', async () => {
  const marks = join(folder, 'marks.csv')
  writeFileSync(marks, `${BEGAN_MS},97,97,97,97,0\n${BEGAN_MS + MINUTE},97,97,97,97,0`)
  const set = { ...PLAIN, 'paper.leverage': '20', 'exit.hardStopPct': '4', 'market.markEveryS': '60', 'paper.markAgeLimitS': '7200' }
  const wick = [97, 92, 97, 97]
  const without = await play({ tape: await tapeOf('wick', wick), set })
  const withMarks = await play({ tape: await tapeOf('wick', wick, { marks: [`${SYMBOL}=${marks}`] }), set })
  expect([typesOf(without, 'ForeignFill').length + typesOf(without, 'ProtectionFilled').length]).toEqual([1])
  expect(typesOf(withMarks, 'ForeignFill').length + typesOf(withMarks, 'ProtectionFilled').length).toBe(0)
})

test.each([
  ['kept', hours(9, 97), {}],
  ['ended', [97, 50, 50], { 'paper.leverage': '20', 'exit.hardStopPct': '4' }],
  ['shared', [97, 50, 50], { 'paper.leverage': '20', 'exit.hardStopPct': '4', 'paper.marginMode': 'cross' }],
] as const)('the log of a position that is %s is sound, and a run that was stopped goes on to the same end', async (name, after, set) => {
  const given = { tape: await tapeOf(name, after), set: { ...PLAIN, 'paper.takerFeePct': '0.05', ...set } }
  const whole = await play(given)
  expect(await verifyLog(whole.store.readAll(null))).toMatchObject({ ok: true })
  const stop = new AbortController()
  const first = await play({ ...given, stop: stop.signal, onProgress: async (rows) => (rows > 30 ? stop.abort() : undefined) })
  const resumed = await play({ ...given, store: first.store })
  expect(resumed.hashes.stateHash).toBe(whole.hashes.stateHash)
  expect(resumed.venue.balances()).toEqual(whole.venue.balances())
})

test('a stop that the venue would liquidate before is refused before anything is bought, with the numbers', async () => {
  // 97 less 4 % is 93.12, on a tick of one 94; 97 x 0.95 / 0.98 is 94.03
  const tape = await tapeOf('liquidated', [97, 97, 60])
  const instrument = (maintenanceMarginPct: string) => {
    const told = { tickSize: '1', stepSize: '0.001', minQuantity: '0.001', minNotional: '1', maintenanceMarginPct }
    return Object.fromEntries(Object.entries(told).map(([key, value]) => [`instruments.${SYMBOL}.${key}`, value]))
  }
  const set = { ...PLAIN, 'paper.leverage': '20', 'exit.hardStopPct': '4' }
  const played = await play({ tape, set: { ...set, ...instrument('2') } })
  expect(typesOf(played, 'EntryRequested')).toEqual([])
  expect(typesOf(played, 'ProposalRefused')[0]!.data).toMatchObject({
    refusal: 'liquidated-before-stop',
    judged: { entryPrice: '97', stopPrice: '94', liquidationPrice: '94.030612244897959184', leverage: '20', maintenanceMarginPct: '2' },
  })
  expect(cash(played)).toBe('10000')
  expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
  // 97 x 0.95 / 0.99 is 93.08; with a margin that is shared nobody knows
  const fitting = await play({ tape, set: { ...set, ...instrument('1') } })
  const shared = await play({ tape, set: { ...set, ...instrument('2'), 'paper.marginMode': 'cross' } })
  for (const one of [fitting, shared]) expect(typesOf(one, 'EntryRequested').length).toBeGreaterThan(0)
})

test('more leverage than an instrument allows is refused before anything is written', async () => {
  const instrument = { tickSize: '1', stepSize: '0.001', minQuantity: '0.001', minNotional: '1', maxLeverage: '5' }
  const set = Object.fromEntries(Object.entries(instrument).map(([key, value]) => [`instruments.${SYMBOL}.${key}`, value]))
  const played = play({ tape: await tapeOf('much', [97]), set: { ...PLAIN, ...set, 'paper.leverage': '10' } })
  await expect(played).rejects.toThrow(UsageError)
  await expect(played).rejects.toThrow(/paper\.leverage \(10\) is more than AAA\/USD:USD allows \(5\)/)
})
