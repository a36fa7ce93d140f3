import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { loadConfig, readConfig, sentenceOf } from '../../src/config/load.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-lists-'))
afterAll(() => rmSync(folder, { recursive: true }))
const inFile = (text: string) => {
  const file = join(folder, 'a.yaml')
  writeFileSync(file, text)
  return loadConfig({ file }).exit
}
const set = (overrides: Record<string, string>) => loadConfig({ overrides }).exit
const wrong = (overrides: Record<string, string>): string[] => readConfig({ overrides }).problems.map(sentenceOf)

describe('names of coins', () => {
  test('are a list in a file and text elsewhere, each once and in order; none by default', () => {
    expect(loadConfig({}).exit.neverSell).toEqual([])
    expect(inFile('exit: { neverSell: [ETH, BTC, ETH] }').neverSell).toEqual(['BTC', 'ETH'])
    expect(inFile('exit: { neverSell: BTC }').neverSell).toEqual(['BTC'])
    expect(set({ 'exit.neverSell': 'ETH, BTC' }).neverSell).toEqual(['BTC', 'ETH'])
    expect(loadConfig({ env: { COINFOLD_EXIT_NEVER_SELL: 'BTC ETH' } }).exit.neverSell).toEqual(['BTC', 'ETH'])
  })

  test.each(['BTC/USD', '[BTC]', '{BTC: 1}', 'B-C'])('are not %s', (text) => {
    expect(wrong({ 'exit.neverSell': text })).toEqual([
      expect.stringMatching(/^--set exit\.neverSell: exit\.neverSell must be names of coins, such as BTC, ETH, not /),
    ])
  })
})

describe('a table of profits', () => {
  const rows = [
    { fromMin: 0, gainPct: '4' },
    { fromMin: 60, gainPct: '1.25' },
    { fromMin: 240, gainPct: '-0.5' },
  ]

  test('is a map in a file and text elsewhere, by time; empty by default', () => {
    expect(loadConfig({}).exit.roi).toEqual([])
    expect(inFile('exit: { roi: { 60: 1.25, 0: 4, 240: -0.5 } }').roi).toEqual(rows)
    expect(set({ 'exit.roi': '0=4, 240=-0.5, 60=1.25' }).roi).toEqual(rows)
  })

  test.each([
    ['a row without a percentage', '0=4,60'],
    ['a row with two of them', '0=4=2'],
    ['a part of a minute', '0.5=4'],
    ['a time before the first fill', '-1=4'],
    ['more than a year', '525601=4'],
    ['a word', 'soon=4'],
    ['one minute twice', '5=4,5=3'],
    ['more profit with time', '0=1,60=2'],
    ['as much as before', '0=1,60=1'],
    ['a loss of more than half', '0=-51'],
    ['more than elevenfold', '0=1001'],
    ['more than twenty rows', Array.from({ length: 21 }, (_, row) => `${row}=${100 - row}`).join(',')],
  ])('has not %s', (_, text) => {
    expect(wrong({ 'exit.roi': text })).toEqual([
      expect.stringMatching(/^--set exit\.roi: exit\.roi must be up to 20 rows of minutes=percent by time/),
    ])
  })
})

test.each([
  [{ 'exit.softStopPct': '5' }, /^exit\.softStopPct \(5\) must be below exit\.hardStopPct \(5\)/],
  [{ 'exit.stopsBy': 'atr' }, /^exit\.stopsBy \(atr\) needs exit\.softStopPct above 0/],
  [{ 'exit.trailingMinPct': '2.1' }, /^exit\.trailingMinPct \(2\.1\) must not exceed exit\.trailingMaxPct \(2\)/],
  [{ 'exit.breakEvenAtPct': '2.5' }, /^exit\.breakEvenAtPct \(2\.5\) must be below exit\.takeProfitPct \(2\.5\)/],
  [{ 'exit.roi': '0=2,1440=0' }, /^exit\.roi has a row from 1440 min on, and exit\.maxHoldMin \(1440 min\) sells before that/],
  [{ 'exit.scorePoints': '111' }, /^exit\.scorePoints \(111\) is more than all reasons together can reach \(40 \+ 40 \+ 30\)/],
  [{ 'exit.idleExitMin': '1441' }, /^exit\.idleExitMin \(1441\) must not exceed exit\.maxHoldMin \(1440\)/],
] as const)('what could never act is refused: %o', (overrides, message) => {
  const text = wrong(overrides).map((sentence) => sentence.replace(/^--set [\w.]+: /, ''))
  expect(text).toEqual([expect.stringMatching(message)])
})

test.each([
  { 'exit.softStopPct': '4.99' },
  { 'exit.breakEvenAtPct': '2.4' },
  { 'exit.breakEvenAtPct': '3', 'exit.trailingActivatePct': '1' },
  { 'exit.roi': '0=2,1439=0' },
  { 'exit.scorePoints': '110' },
  { 'exit.idleExitMin': '1440' },
])('what may just act is taken: %o', (overrides) => {
  expect(wrong(overrides)).toEqual([])
})
