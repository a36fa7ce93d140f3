import { expect, test } from 'vitest'
import { tradedOn } from '../../src/cli/traded-log.ts'
import type { Row } from '../../src/event/store.ts'
import { UsageError } from '../../src/kernel/errors.ts'
import { type Folded, foldLog, foldNothing } from '../../src/replay/fold-log.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'

const { rows } = readGolden(goldenNames()[0]!)
/** The kept log as it was just behind an event that is the first of its kind. */
const foldedBehind = async (isIt: (row: Row) => boolean): Promise<{ folded: Folded; symbol: string }> => {
  const at = rows.findIndex(isIt)
  const readAll = async function* () {
    yield rows.slice(0, at + 1)
  }
  const folded = await foldLog({ isDense: true, readAll }, foldNothing(), { isChecked: true })
  return { folded, symbol: folded.places.known.get(rows[at]!.stream)?.symbol ?? '' }
}
const other = { venue: 'binance', symbols: ['XRP/USDT'] }

test.each(['EntryRequested', 'EntryFilled'])('a log is not gone on with without the coin of an open position: behind %s', async (type) => {
  const { folded, symbol } = await foldedBehind((row) => row.type === type)
  const sentence = `In this log ${symbol} is open, held or with orders, and nobody would look after it: go on with --symbols XRP/USDT,${symbol}.`
  expect(() => tradedOn(folded, other)).toThrow(new UsageError(sentence))
  expect(tradedOn(folded, { ...other, symbols: [...other.symbols, symbol] })).toMatchObject({ symbols: ['XRP/USDT', symbol] })
})

test('where nothing is open other coins may be traded', async () => {
  const { folded } = await foldedBehind(({ type }) => type === 'SessionReconciled')
  expect(tradedOn(folded, other)).toMatchObject(other)
})

test('an entry that came to nothing holds no coin back', async () => {
  const { folded, symbol } = await foldedBehind(({ type }) => type === 'EntryAbandoned')
  const open = [...folded.state.positions].filter(([, { value }]) => value.entry !== 'none' || value.protection !== 'none')
  const symbols = open.map(([stream]) => folded.places.known.get(stream)!.symbol!)
  expect(symbols).not.toContain(symbol)
  expect(tradedOn(folded, { venue: 'binance', symbols })).toMatchObject({ symbols })
})
