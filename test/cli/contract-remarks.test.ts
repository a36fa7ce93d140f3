import { expect, test } from 'vitest'
import { contractRemarks } from '../../src/cli/contract-remarks.ts'
import { loadConfig } from '../../src/config/load.ts'
import { options } from '../../src/config/shown-options.ts'
import type { TapeCoin } from '../../src/market/tape/tape-coin.ts'

const remarks = (symbols: readonly string[], overrides: Record<string, string> = {}): readonly string[] =>
  contractRemarks({ coins: symbols.map((symbol) => ({ symbol }) as TapeCoin) }, loadConfig({ overrides }))

test('options of contracts on a tape of coins are said in one sentence, and on one that has a contract not at all', () => {
  const set = { 'paper.leverage': '5', 'paper.marginMode': 'cross', 'paper.seed': '7' }
  expect(remarks(['A/USD', 'B/USD'], set)).toEqual([
    'Of contracts alone, and the tape has none: paper.leverage 5, paper.marginMode cross; without effect.',
  ])
  expect(remarks(['A/USD', 'B/USD:USD'], set)).toEqual([])
  expect(remarks(['A/USD']), 'as everybody has them').toEqual([])
  expect(remarks(['A/USD'], { 'paper.leverage': '1.0' }), 'the same, written otherwise').toEqual([])
})

test('they are those of leverage, margin, funding and the mark price', () => {
  const names = ['positionMode', 'leverage', 'marginMode', 'maintenancePct', 'liquidationFeePct', 'fundingPct', 'fundingEveryH', 'stopsOn']
  const found = options.filter(({ reason }) => reason.startsWith('Of derivatives: ')).map(({ path }) => path)
  expect(found).toEqual(expect.arrayContaining(names.map((name) => `paper.${name}`)))
})
