import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import type { SearchFigures } from '../../src/search/figures.ts'
import { type FoldResult, search } from '../../src/search/search.ts'
import { inProcess } from '../cli/in-process.ts'
import { expectRefusal } from '../rig/ended.ts'

const folder = mkdtempSync(join(tmpdir(), 'coinfold-search-'))
afterAll(() => rmSync(folder, { recursive: true }))

type Document = { readonly combinations: number; readonly folds: readonly FoldResult[] }
const searched = async (...args: string[]): Promise<Document> => {
  const { code, stdout, stderr } = await inProcess(['search', ...args, '--json'])
  expect([code, code === 0 ? '' : stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}
const VARY = ['--vary', 'exit.hardStopPct=3,5', '--vary', 'exit.takeProfitPct=1,4']

test('what it says of a combination is what a run of it says, on the part that was chosen on and on the one that was not seen', async () => {
  const { combinations, folds } = await searched(...VARY, '--objective', 'return', '--set', 'entry.dropPct=2')
  const [{ seen, unseen, rows, unseenFigures }] = folds as [FoldResult]
  expect([combinations, rows.length]).toEqual([4, 4])
  const scores = rows.map(({ score }) => score!)
  expect(scores).toEqual(scores.toSorted((a, b) => b - a))
  const best = rows[0]!
  for (const [nth, part, figures] of [
    [0, seen, best.figures],
    [1, unseen!, unseenFigures!],
  ] as const) {
    const log = join(folder, `${nth}.db`)
    const set = Object.entries({ ...best.combination, 'entry.dropPct': '2', 'log.level': 'silent' }).flatMap(([key, value]) => [
      '--set',
      `${key}=${value}`,
    ])
    const time = (ms: number | null): string => new Date(ms!).toISOString()
    const tape =
      nth === 0 ? [] : ['--tape', ...['BTC', 'LTC'].map((coin) => `data/tape/coinbase_${coin}-USD_1m_2018-04-04_2018-04-06.csv.gz`)]
    await inProcess(['run', '--log', log, '--from', time(part.fromMs), '--to', time(part.toMs), ...set, ...tape])
    const { stdout } = await inProcess(['report', 'performance', '--log', log, '--json'])
    const { returns, quotes } = JSON.parse(stdout)
    const { closed, gain } = quotes.USD?.all ?? { closed: 0, gain: '0' }
    expect(figures).toMatchObject({ ...returns.USD, closed, gain })
  }
}, 120_000)

test('is the same with one thread and with two, and with those that were drawn again', async () => {
  const one = await searched(...VARY, '--workers', '1', '--random', '3', '--folds', '2')
  expect(one).toEqual(await searched(...VARY, '--workers', '2', '--random', '3', '--folds', '2'))
  expect(one.folds).toHaveLength(2)
  expect(one.combinations).toBe(3)
}, 120_000)

const SIGNALS = join(folder, 'signals.jsonl')
writeFileSync(
  SIGNALS,
  Array.from({ length: 24 }, (_, hour) => {
    const time = new Date(Date.UTC(2018, 3, 4, hour * 3, 0, 10)).toISOString()
    const signal = (coin: string, score: number) => ({ id: `${coin}${hour}`, time, symbol: `${coin}/USD`, direction: 'long', score })
    return [signal('BTC', 0.2), signal('ETH', 0.9), signal('LTC', 0.5)].map((row) => JSON.stringify(row)).join('\n')
  }).join('\n'),
)

test('signals are played as a run plays them, by the options of each combination, also where a part has none of a coin', async () => {
  const set = ['--set', 'entry.dropPct=50', '--signals', SIGNALS]
  const { folds } = await searched('--vary', 'signals.best=1,2', ...set, '--objective', 'return')
  const [{ seen, unseen, rows, unseenFigures }] = folds as [FoldResult]
  const [one, two] = rows.toSorted((a, b) => Number(a.combination['signals.best']) - Number(b.combination['signals.best']))
  expect(one!.figures.closed).toBeGreaterThan(0)
  expect(two!.figures.closed).toBeGreaterThan(one!.figures.closed)
  const log = join(folder, 'with-signals.db')
  const time = (ms: number | null): string => new Date(ms!).toISOString()
  const part = ['--from', time(seen.fromMs), '--to', time(seen.toMs), '--set', 'signals.best=2', '--set', 'log.level=silent']
  await inProcess(['run', '--log', log, ...set, ...part])
  const { stdout } = await inProcess(['report', 'performance', '--log', log, '--json'])
  const { returns, quotes } = JSON.parse(stdout)
  expect(two!.figures).toMatchObject({ ...returns.USD, closed: quotes.USD.all.closed, gain: quotes.USD.all.gain })
  // ETH has no candle there, and its signals had the best score
  expect(unseen!.toMs! - unseen!.fromMs!).toBeGreaterThan(0)
  expect(unseenFigures!.timeInMarket).not.toBe('0')
}, 120_000)

test('a file of signals that cannot be played is refused as a run refuses it', async () => {
  const torn = join(folder, 'torn.jsonl')
  writeFileSync(torn, '{"id": "a1", "time": "2018-04-04T10:00:00Z", "symbol": "BTC/USD", "direction": "long", "score": 0.9}\n{"id": "a2"')
  const refused = await inProcess(['search', ...VARY, '--signals', torn])
  expectRefusal(refused, 2, /torn\.jsonl, line 2: it is not whole: each line is one JSON object\./)
  expect((await inProcess(['run', '--log', join(folder, 'torn.db'), '--signals', torn])).stderr).toBe(refused.stderr)
})

test('varies what is of one coin, and says of which', async () => {
  const { stdout } = await inProcess(['search', '--vary', 'coins.BTC/USD.exit.hardStopPct=2,4', '--workers', '1', '--seen-pct', '100'])
  expect(stdout).toMatch(/^BTC\/USD hardStopPct +return/m)
  expectRefusal(
    await inProcess(['search', '--vary', 'coins.BTC/USD.exit.hardStopPc=2,4']),
    2,
    /There is no option "coins\.BTC\/USD\.exit\.hardStopPc"/,
  )
}, 120_000)

describe('is refused in a sentence', () => {
  test.each([
    [['--vary', 'exit.hardStopPct=200,300'], /No combination can be traded by; the first: .*hardStopPct must be/],
    [[...VARY, '--asset', 'EUR'], /No coin of the tape is traded in EUR: name one of USD/],
    [[...VARY, '--seen-pct', '100', '--folds', '2'], /leaves nothing to walk through/],
    [[...VARY, '--folds', '0'], /whole number from 1 to 50/],
    [[...VARY, '--objective', 'sharp'], /Did you mean sharpe/],
    [[], /--vary/],
  ] as const)('%s', async (args, sentence) => {
    const { code, stderr } = await inProcess(['search', ...args])
    expect(code).toBe(2)
    expect(stderr).toMatch(sentence)
  })

  test('a strategy that fails in a thread is told as a run tells it', async () => {
    const file = join(folder, 'fails.ts')
    writeFileSync(
      file,
      "import { defineStrategy, z } from 'coinfold/strategy'\nexport default defineStrategy({ id: 'fails', settings: z.object({}), on: () => { throw new Error('oops') } })",
    )
    const { code, stderr } = await inProcess(['search', ...VARY, '--set', `entry.strategy=${file}`])
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^(coinfold: )?The strategy fails \(.*\) was stopped at the candle of /m)])
    expect(stderr).not.toContain('no words')
  }, 60_000)

  test('of a strategy that does not come back and one that throws it is told by name, coin and candle, and the others are kept', async () => {
    const file = join(folder, 'endless.ts')
    writeFileSync(
      file,
      `import { defineStrategy, z } from 'coinfold/strategy'
export default defineStrategy({
  id: 'endless',
  settings: z.object({ n: z.coerce.number().default(1) }),
  on: ({ bar, settings, symbol }) => {
    const isThen = symbol === 'LTC/USD' && bar.closeMs === Date.UTC(2018, 3, 4, 6)
    if (settings.n === 3 && isThen) throw new Error('oops')
    if (settings.n === 2 && isThen) for (let n = 1; n > 0; ) n = (n % 7) + 1
    return bar.closeMs % 600_000 === 0 ? { trigger: 'tenth', values: {} } : null
  },
})`,
    )
    const wanted = ['search', '--vary', 'entry.settings.n=1,2,3,4', '--set', `entry.strategy=${file}`, '--to', '2018-04-04T12:00', '--json']
    const { code, stdout, stderr } = await inProcess([...wanted, '--workers', '2', '--seen-pct', '100'])
    expect(code).toBe(1)
    const [fold] = (JSON.parse(stdout) as Document).folds
    expect(fold!.rows.map(({ combination }) => combination['entry.settings.n'])).toEqual(['1', '4'])
    const told = (why: string) =>
      new RegExp(
        `^The strategy endless \\(.*endless\\.ts\\) was stopped at the candle of LTC/USD that ended 2018-04-04T06:00:00.000Z: ${why}`,
      )
    expect(fold!.failed).toMatchObject([
      { combination: { 'entry.settings.n': '2' }, because: expect.stringMatching(told('it did not come back from one candle')) },
      { combination: { 'entry.settings.n': '3' }, because: expect.stringMatching(told('it threw "oops"')) },
    ])
    expect(stderr).toMatch(/^2 of 4 runs failed; the first: The strategy endless .* did not come back from one candle/m)
  }, 60_000)

  test('a combination that cannot be is left out and told, the others are tried', async () => {
    const { folds } = await searched('--vary', 'exit.takeProfitPct=0.01,4', '--seen-pct', '100')
    expect(folds[0]).toMatchObject({ unseen: null, unseenFigures: null, rows: [{ combination: { 'exit.takeProfitPct': '4' } }] })
    expect(folds[0]!.refused).toMatchObject([{ combination: { 'exit.takeProfitPct': '0.01' }, because: expect.stringMatching(/must be/) }])
  }, 60_000)
})

test('a combination that a run on this tape would refuse is left out as well, with the same sentence', async () => {
  const { folds } = await searched('--vary', 'paper.positionMode=one-way,hedge', '--to', '2018-04-04T06:00', '--seen-pct', '100')
  expect(folds[0]!.rows.map(({ combination }) => combination)).toEqual([{ 'paper.positionMode': 'one-way' }])
  expect(folds[0]!.refused).toMatchObject([
    { because: expect.stringMatching(/^paper\.positionMode is hedge, and the tape has no contract/) },
  ])
}, 60_000)

test('a fold without a candle is told of, and the others are searched', async () => {
  const rows = (from: number) => Array.from({ length: 300 }, (_, nth) => `${from + nth * 60_000},5,5,5,5,10`)
  const tape = join(folder, 'x_AAA-USD_1m.csv')
  writeFileSync(tape, [...rows(1_600_000_020_000), ...rows(1_600_000_020_000 + 100 * 86_400_000)].join('\n'))
  const { code, stderr } = await inProcess(['search', '--tape', tape, '--vary', 'exit.hardStopPct=2,3', '--seen-pct', '40', '--folds', '2'])
  expect([code, stderr]).toEqual([0, expect.stringMatching(/^Of fold 2 nothing could be tried: .*candle/m)])
}, 60_000)

test('of equal scores the earlier in the grid is chosen, and what says nothing comes last and is not tried further', async () => {
  const figures = (sharpe: string | null) => ({ sharpe, maxDrawdown: '0' }) as SearchFigures
  const combinations = ['0', '1', '2'].map((n) => ({ n }))
  const given = (...sharpes: (string | null)[]) =>
    search({
      ...{ combinations, objective: 'sharpe' },
      folds: [{ seen: { fromMs: 0, toMs: 1 }, unseen: { fromMs: 1, toMs: 2 } }],
      run: async (jobs) => jobs.map(({ combination }) => ({ figures: figures(sharpes[Number(combination.n)]!) })),
    })
  const [tied] = await given(null, '1', '1')
  expect(tied!.rows.map(({ combination }) => combination.n)).toEqual(['1', '2', '0'])
  expect(tied!.unseenFigures).toEqual(figures('1'))
  const [none] = await given(null, null, null)
  expect(none!.unseenFigures).toBeNull()
})

test.each(['return', 'drawdown'] as const)('by %s, what never traded is not chosen either, though the others lost', async (objective) => {
  const of = (lost: string, timeInMarket: string) => ({ return: `-${lost}`, maxDrawdown: lost, closed: 0, timeInMarket }) as SearchFigures
  const figures = [of('0', '0'), of('0.2', '0.5'), of('0.1', '0.5')]
  const [fold] = await search({
    ...{ combinations: ['0', '1', '2'].map((n) => ({ n })), objective },
    folds: [{ seen: { fromMs: 0, toMs: 1 }, unseen: null }],
    run: async (jobs) => jobs.map(({ combination }) => ({ figures: figures[Number(combination.n)]! })),
  })
  expect(fold!.rows.map(({ combination, score }) => [combination.n, score])).toEqual([
    ['2', -0.1],
    ['1', -0.2],
    ['0', null],
  ])
})

const rowsOf = async (...args: string[]): Promise<string[]> => {
  const { code, stdout } = await inProcess(['search', ...args, '--to', '2018-04-04T06:00'])
  expect(code).toBe(0)
  return stdout.trim().split(/\r?\n/)
}

test('where nothing can be chosen, the table names no combination as chosen, and that of all has them all', async () => {
  const vary = ['--vary', 'entry.dropPct=49,50', '--csv', '--table']
  expect(await rowsOf(...vary, 'chosen')).toHaveLength(1)
  expect(await rowsOf(...vary, 'combinations')).toHaveLength(3)
}, 60_000)

test('of more than a person reads at once the best are shown, and not the worst', async () => {
  // of equal scores the earlier comes first, and none trades
  const rows = await rowsOf('--vary', 'paper.seed=101..152/1', '--set', 'entry.dropPct=50', '--seen-pct', '100', '--table', 'combinations')
  const seeds = rows.flatMap((row) => /^1\d\d(?= )/.exec(row)?.[0] ?? [])
  expect(seeds).toEqual(Array.from({ length: 50 }, (_, nth) => String(101 + nth)))
  expect(rows.at(-1)).toBe('The first 50 of 52 combinations; --all shows all.')
}, 60_000)
