import { afterAll, expect, test } from 'vitest'
import { poolFigures } from '../../projections/pool-figures.ts'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { format } from '../../src/kernel/money.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { requireSound } from '../../src/replay/soundness.ts'
import { BEFORE, byMinute, FREE, of, tapeFolderOf, wholeUnitsOf } from './bought-fall.ts'
import { type Disturb, type Played, play } from './play.ts'

const { written, remove } = tapeFolderOf('more-than-held')
afterAll(remove)

/** Nothing after the fall for ten minutes. */
const tapeOf = (name: string) => openTape([written(name, byMinute([...BEFORE, ...Array.from({ length: 10 }, () => 97)]))])

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
  expect(() => requireSound(played.folded.state)).not.toThrow()
}

test('of coins as many are sold as were held: the books have what they brought, and their part of the fee', async () => {
  const set = { ...FREE, ...wholeUnitsOf('AAA/USD') }
  const played = await play({ tape: await tapeOf('x_AAA-USD_1m_spot.csv'), set, disturb: soldByHand('AAA/USD') })
  expect(of(played, 'ForeignFill').map(({ data }) => [data.quantity, data.fee.amount, data.part])).toEqual([
    ['10', '0.5', { is: 'held', of: '14' }],
  ])
  expect(of(played, 'PositionClosed').map(({ data }) => [data.reason, data.exitValue])).toEqual([['outside', '960']])
  // 10000 less 970, and 960 less 0.5
  expect(booksOf(played, 'AAA/USD')).toEqual({ cash: '9989.5', margin: '0', held: '0' })
  await expectSound(played)
})

test('of contracts the rest is a short position of the account: closed at a loss, and opened with a margin, once', async () => {
  const symbol = 'AAA/USD:USD'
  const set = { ...FREE, ...wholeUnitsOf(symbol) }
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
