import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { verifyLog } from '../../src/audit/verify-log.ts'
import { loadConfig, publicOptions, readConfig, sentenceOf } from '../../src/config/load.ts'
import { differenceOf } from '../../src/kernel/difference.ts'
import { openTape } from '../../src/market/tape/tape.ts'
import { type Played, play } from '../engine/play.ts'

const root = join(import.meta.dirname, '..', '..')
// a script may lie beside one
const names = readdirSync(join(root, 'profiles')).flatMap((file) => (file.endsWith('.yaml') ? [file.slice(0, -'.yaml'.length)] : []))
const page = readFileSync(join(root, 'docs', 'reference', 'profiles.md'), 'utf8')
const bundled = (coin: string, until: string): string => `data/tape/coinbase_${coin}-USD_1m_2018-04-04_2018-04-${until}.csv.gz`

/** What each is played on, and how its positions end there. */
const PLAYED: Readonly<Record<string, readonly [tape: readonly string[], reasons: readonly string[]]>> = {
  'one-percent': [
    [bundled('BTC', '06'), bundled('LTC', '06')],
    ['score', 'take-profit'],
  ],
  'drop-and-switch': [['data/tape'], ['take-profit', 'idle', 'hard-stop', 'time-limit']],
  'exit-gallery': [['data/tape'], ['roi', 'stop-unfilled', 'soft-stop', 'score', 'idle']],
  matrix: [['data/tape'], ['soft-stop', 'signal']],
  protected: [
    [`ETH/USD:USD=${bundled('ETH', '05')}`, `LTC/USD:USD=${bundled('LTC', '06')}`],
    ['break-even', 'hard-stop', 'trailing-stop'],
  ],
}

const plays = new Map<string, Promise<Played>>()
const playedBy = (profile: string): Promise<Played> => {
  const known = plays.get(profile) ?? openTape(PLAYED[profile]![0]).then((tape) => play({ tape, profile }))
  plays.set(profile, known)
  return known
}

describe.each(names)('the profile %s', (name) => {
  test('sets nothing to what it is by itself, and has a part of the page', () => {
    const { config, problems, originOf } = readConfig({ profile: name })
    expect(problems.map(sentenceOf)).toEqual([])
    const set = Object.keys(publicOptions(config!)).filter((path) => originOf(path) !== null)
    expect(Object.keys(differenceOf(publicOptions(loadConfig({})), publicOptions(config!)))).toEqual(set.sort())
    expect(set.length).toBeGreaterThan(10)
    expect(originOf(set[0]!)?.where).toMatch(new RegExp(`^profile ${name}:\\d+$`))
    expect(page).toContain(`\n## ${name}\n`)
    expect(page.split(`\n## ${name}\n`)[1]?.split('\n## ')[0]).toMatch(/\n\nIt fails /)
  })

  test('trades on a recorded market, and its log is sound', async () => {
    const [, expected] = PLAYED[name]!
    const played = await playedBy(name)
    expect(await verifyLog(played.store.readAll(null))).toMatchObject({ ok: true })
    const closed = played.events.filter((event) => event.type === 'PositionClosed')
    expect(closed.length).toBeGreaterThan(4)
    const reasons = new Set(closed.map(({ data }) => data.reason))
    for (const reason of expected) expect([...reasons]).toContain(reason)
  })
})

test('protected goes both ways, and its stop moves where it stands', async () => {
  const { events } = await playedBy('protected')
  expect(new Set(events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data.side] : [])))).toEqual(new Set(['buy', 'sell']))
  expect(events.filter(({ type }) => type === 'ProtectionAmended').length).toBeGreaterThan(0)
  expect(events.filter((event) => event.type === 'ProtectionCancelRequested').length).toBeLessThan(
    events.filter(({ type }) => type === 'ExitRequested').length + 1,
  )
})

test('drop-and-switch holds several coins at once out of one capital, and stop and target take turns', async () => {
  const { events } = await playedBy('drop-and-switch')
  const triggers = new Set(events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data.because.trigger] : [])))
  expect(triggers).toEqual(new Set(['drop-from-high-since-close']))
  const held = new Set<string>()
  const most = events.reduce((sofar, event) => {
    if (event.type === 'EntryFilled') held.add(event.stream)
    if (event.type === 'PositionClosed') held.delete(event.stream)
    return Math.max(sofar, held.size)
  }, 0)
  expect(most).toBe(3)
  const count = (type: string): number => events.filter((event) => event.type === type).length
  expect(count('SwitchedToTarget')).toBeGreaterThan(4)
  expect(count('SwitchedToStop')).toBeGreaterThan(4)
  // sold by the target that rested, not by an exit of the engine
  const decided = events.flatMap((event) => (event.type === 'ExitDecided' && event.data.reason === 'take-profit' ? [event] : []))
  const byTarget = events.filter((event) => event.type === 'PositionClosed' && event.data.reason === 'take-profit')
  expect(byTarget.length).toBeGreaterThan(decided.length + 4)
})

test('matrix sells BTC never, and nothing at market', async () => {
  const { events } = await playedBy('matrix')
  const ofBitcoin = events.filter(({ stream }) => stream.startsWith('position-') && stream.includes('BTC'))
  expect(ofBitcoin.filter(({ type }) => type === 'EntryFilled').length).toBeGreaterThan(0)
  expect(ofBitcoin.filter(({ type }) => type === 'ProtectionRequested' || type === 'ExitRequested')).toEqual([])
  const blocked = ofBitcoin.flatMap((event) => (event.type === 'ExitBlocked' ? [event.data.because] : []))
  expect(blocked).toContain('never-sell')
  const orders = events.flatMap((event) =>
    event.type === 'EntryRequested' || event.type === 'ProtectionRequested' || event.type === 'ExitRequested' ? [event.data.orderType] : [],
  )
  expect(new Set(orders)).toEqual(new Set(['limit', 'stop-limit']))
})

test('matrix enters by orders that rest, with stops by the range, not on a red day, and leaves by its own word', async () => {
  const { events } = await playedBy('matrix')
  const entries = events.flatMap((event) => (event.type === 'EntryRequested' ? [event.data] : []))
  for (const { postOnly, plan, because } of entries) {
    expect([postOnly, plan.takeProfit.by, plan.exits?.softStop?.by, because.trigger]).toEqual([true, 'price', 'price', 'matrix-buys'])
  }
  const refused = events.flatMap((event) => (event.type === 'ProposalRefused' ? [event.data.refusal] : []))
  expect(refused).toContain('red-day')
  const causes = events.flatMap((event) => (event.type === 'ExitDecided' && event.data.reason === 'signal' ? [event.data] : []))
  expect(causes.length).toBeGreaterThan(0)
  for (const { threshold } of causes) expect(threshold).toBe('0')
})

test('a profile lies over the defaults and below everything else', () => {
  const sources = { profile: 'one-percent', env: { COINFOLD_EXIT_TAKE_PROFIT_PCT: '3.5' }, overrides: { 'exit.maxHoldMin': '700' } }
  const { config, originOf } = readConfig(sources)
  expect(config).toMatchObject({ sizing: { mode: 'risk-per-trade' }, exit: { hardStopPct: '4', takeProfitPct: '3.5', maxHoldMin: 700 } })
  expect(originOf('exit.takeProfitPct')?.where).toBe('COINFOLD_EXIT_TAKE_PROFIT_PCT')
})

test.each([
  ['one-percnt', `There is no profile "one-percnt"; did you mean one-percent? There are ${names.sort().join(', ')}.`],
  ['../profiles/one-percent', `There is no profile "../profiles/one-percent". There are ${names.sort().join(', ')}.`],
])('%s is none', (name, sentence) => {
  expect(() => loadConfig({ profile: name })).toThrow(sentence)
})
