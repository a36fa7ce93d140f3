import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { poolFigures } from '../../projections/pool-figures.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import type { EventOf, EventType } from '../../src/kernel/log-event.ts'
import { format } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { brokenInvariant } from '../../src/replay/soundness.ts'
import { type Disturb, type Played, play } from './play.ts'

const folder = mkdtempSync(join(tmpdir(), 'more-than-held-'))
afterAll(() => rmSync(folder, { recursive: true }))

const BEGAN_MS = Date.parse('2022-01-03T04:00:00Z')
/** An hour at 100, a fall to 97 that is bought, and nothing after it for ten minutes. */
const tapeOf = (name: string) => {
  const prices = [100.01, ...Array.from({ length: 59 }, () => 100), ...Array.from({ length: 12 }, () => 97)]
  const path = join(folder, name)
  writeFileSync(path, prices.map((price, at) => `${BEGAN_MS + at * 60_000},${price},${price},${price},${price},100000`).join('\n'))
  return openTape([path])
}
const filters = (symbol: string) =>
  Object.fromEntries(
    Object.entries({ tickSize: '0.01', stepSize: '1', minQuantity: '1', minNotional: '1' }).map(([key, value]) => [
      `instruments.${symbol}.${key}`,
      value,
    ]),
  )
/** Ten are bought at 97 for the 1000 USD of a trade, and nothing costs anything. */
const SET = {
  'paper.spreadPct': '0',
  'paper.slippagePct': '0',
  'paper.makerFeePct': '0',
  'paper.takerFeePct': '0',
  'paper.fundingPct': '0',
  'risk.maxCoinExposurePct': '100',
}
const of = <T extends EventType>({ events }: Played, type: T): EventOf<T>[] =>
  events.filter((event): event is EventOf<T> => event.type === type)

/** Behind the first trade the venue tells, somebody else sells 14 at 96 and pays 0.7 for it, which is told twice. */
const soldByHand = (symbol: string, contract?: { readonly size: string; readonly settle: string }): Disturb => {
  let isTold = false
  return (report, tell) => {
    tell(report)
    if (report.kind !== 'trade' || isTold) return
    isTold = true
    const fee = { amount: '0.7', asset: 'USD', quoteValue: '0.7' }
    const fill = {
      tradeId: 'hand',
      side: 'sell',
      quantity: '14',
      price: '96',
      fee,
      because: 'by-hand',
      ...(contract && { contract }),
    } as const
    const { venueTimeMs } = report
    for (let times = 0; times < 2; times++) tell({ kind: 'foreign-fill', symbol, fill, venueTimeMs })
  }
}
const booksOf = ({ folded: { state } }: Played, symbol: string) => {
  const { budget, lots, portfolio } = state.folds
  const { cash, margin } = poolFigures(budget, lots, 'USD')
  return { cash: format(cash), margin: format(margin), held: format(portfolio[symbol]!.held) }
}
const expectSound = async (played: Played): Promise<void> => {
  expect(await verifyLog(played.store.readAll(null), { isDense: true })).toMatchObject({ ok: true })
  expect(brokenInvariant(played.folded.state)).toBeNull()
}

test('of coins as many are sold as were held: the books have what they brought, and their part of the fee; the rest is remembered', async () => {
  const set = { ...SET, ...filters('AAA/USD') }
  const played = await play({ tape: await tapeOf('x_AAA-USD_1m_spot.csv'), set, disturb: soldByHand('AAA/USD') })
  expect(of(played, 'ForeignFill').map(({ data }) => [data.quantity, data.fee.amount, data.part])).toEqual([
    ['10', '0.5', { is: 'held', of: '14' }],
  ])
  expect(of(played, 'UncoveredSaleObserved').map(({ data }) => [data.quantity, data.fee.amount, data.of])).toEqual([['4', '0.2', '14']])
  expect(of(played, 'PositionClosed').map(({ data }) => [data.reason, data.exitValue])).toEqual([['outside', '960']])
  // 10000 less 970, and 960 less 0.5
  expect(booksOf(played, 'AAA/USD')).toEqual({ cash: '9989.5', margin: '0', held: '0' })
  await expectSound(played)
})

test('of contracts the rest is a short position of the account: closed at a loss, and opened with a margin, once', async () => {
  const symbol = 'AAA/USD:USD'
  const set = { ...SET, ...filters(symbol) }
  const disturb = soldByHand(symbol, { size: '1', settle: 'USD' })
  const played = await play({ tape: await tapeOf('ftx_AAA-PERP_1m_perp.csv'), set, disturb })
  expect(of(played, 'ForeignFill').map(({ data }) => [data.quantity, data.fee.amount, data.part])).toEqual([
    ['10', '0.5', { is: 'held', of: '14' }],
    ['4', '0.2', { is: 'beyond', of: '14' }],
  ])
  expect(of(played, 'PositionClosed').map(({ data }) => [data.reason, data.exitValue, data.dust])).toEqual([['outside', '960', '0']])
  // 10 x -1 and 0.7 of fees
  expect(booksOf(played, symbol)).toMatchObject({ cash: '9989.3', held: '-4' })
  const position = played.folded.state.positions.get(of(played, 'ForeignFill')[0]!.stream)!
  expect([position.direction, format(position.exposure), position.beyond]).toEqual(['short', '4', 0n])
  await expectSound(played)
})
