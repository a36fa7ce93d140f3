import { describe, expect, test } from 'vitest'
import { UsageError } from '../../../src/kernel/errors.ts'
import { openTape } from '../../../src/market/tape/tape.ts'
import type { TapeOptions } from '../../../src/market/tape/tape-options.ts'
import { openFolder } from '../written-candles.ts'

const T = Date.UTC(2024, 0, 1)
const { write } = openFolder()
let nth = 0
const read = (content: string, options: TapeOptions) => openTape([`A/B=${write(`${++nth}-x.csv`, content)}`], options)

describe('a file of something else than --format insists on is refused', () => {
  const quotes = [1, 2, 3].map((n) => `${T + n},10,3,10.5,4`).join('\n')
  test.each<[string, string, TapeOptions['format'] & string, RegExp]>([
    [
      'trades by their header',
      `time,price,amount\n${T},10,1\n`,
      'quotes',
      /x\.csv holds trades, as its header, line 1, says, and no quotes, which --format quotes insists on: leave --format out\./,
    ],
    ['quotes by their header', `time,bid,ask\n${T},10,11\n`, 'trades', /holds quotes, as its header, .* and no trades/],
    ['candles by their header', `time,open,high,low,close,volume\n${T},1,1,1,1,1\n`, 'quotes', /holds candles, as its header/],
    ['bare trades', `${T},10,1\n${T + 1},11,1\n`, 'quotes', /holds trades, as its columns say, and no quotes/],
    ['bare trades that could be several things', `${T},10,10.5\n`, 'quotes', /has 3 columns, and --format quotes needs 5/],
    ['bare quotes', quotes, 'trades', /holds quotes, as its columns say, and no trades/],
    ['trades of Binance', `7,10.0,0.5,5.0,${T},True,True\n`, 'quotes', /holds trades, as its columns say/],
  ])('%s', async (_, content, format, sentence) => {
    const refused = read(content, { format })
    await expect(refused).rejects.toThrow(sentence)
    await expect(refused).rejects.toBeInstanceOf(UsageError)
  })
})
