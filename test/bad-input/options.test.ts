import { readdirSync, writeFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { expectRefusal, said } from '../rig/ended.ts'
import { folder, inFolder, inside, openFolder } from './stage.ts'

openFolder()

beforeAll(() => {
  writeFileSync(inFolder('typo.yaml'), 'entry:\n  drpPct: 3\n')
  writeFileSync(inFolder('value.yaml'), 'exit:\n  hardStopPct: -5\n')
  writeFileSync(inFolder('live.yaml'), 'mode: live\n')
  writeFileSync(inFolder('no-yaml.yaml'), 'exit: {hardStopPct: 5\n')
  writeFileSync(inFolder('steps.yaml'), 'instruments:\n  BTC/USD: {tickSize: 0.01, stepSize: 10, minQuantity: 0, minNotional: 1}\n')
  writeFileSync(inFolder('coin.yaml'), 'instruments:\n  DOGE/USD: {tickSize: 0.01, stepSize: 0.01, minQuantity: 0.01, minNotional: 1}\n')
})

describe('a configuration that is wrong stops the run before anything is made', () => {
  test.each([
    [
      'a typo, with the nearest name (F62)',
      ['--config', 'typo.yaml'],
      /typo\.yaml:2.*entry\.drpPct is no option; did you mean entry\.dropPct\?/,
    ],
    [
      'an impossible value',
      ['--config', 'value.yaml'],
      /value\.yaml:2.*exit\.hardStopPct must be a number from 0\.1 to 90 percent, not -5/,
    ],
    ['mode: live', ['--config', 'live.yaml'], /live mode does not exist yet/],
    ['no YAML at all', ['--config', 'no-yaml.yaml'], /no-yaml\.yaml/],
    ['a missing file', ['--config', 'none.yaml'], /none\.yaml/],
    [
      'hedge mode without a contract',
      ['--set', 'paper.positionMode=hedge'],
      /paper\.positionMode is hedge, and the tape has no contract \(BTC\/USD, ETH\/USD, LTC\/USD\): coins are held in one position/,
    ],
    ['a coin that is not on the tape', ['--config', 'coin.yaml'], /DOGE\/USD, which is not on the tape \(BTC\/USD, ETH\/USD, LTC\/USD\)/],
    [
      'a calendar of a market that is not on the tape',
      ['--set', 'calendar.hours.DOGE/USD=mon'],
      /calendar for DOGE\/USD, which is not on the tape \(BTC\/USD, ETH\/USD, LTC\/USD\)/,
    ],
    [
      'a size that no step allows',
      ['--config', 'steps.yaml'],
      /sizing\.tradePct \(10 of 10000 USD\) buys less than one step of BTC\/USD \(instruments\.BTC\/USD\.stepSize 10\) even at \d+/,
    ],
    ['a calendar without a day', ['--set', 'calendar.hours= '], /calendar\.hours \(all\) have no day/],
    ['a time zone that is none', ['--set', 'calendar.timeZone=Mars/Base'], /calendar\.timeZone must be a time zone such as Europe\/Berlin/],
    ['a typo in --set', ['--set', 'exit.hardStop=5'], /--set exit\.hardStop.*did you mean exit\.hardStopPct\?/],
    ['--set without a value', ['--set', 'exit.hardStopPct'], /KEY=VALUE/],
    ['a speed that is none', ['--speed', 'abc'], /--speed is "max" or a factor of the recorded time such as 60, not "abc"/],
    ['a speed of zero', ['--speed', '0'], /--speed.*not "0"/],
    ['a path that is none', ['--path', 'sideways'], /nearest, low-first, high-first, all/],
    ['all paths of a log that is resumed', ['--path', 'all', '--resume'], /--path all begins three new logs/],
    ['an unknown flag', ['--jsn'], /did you mean --json\?/],
    ['a stray word', ['bundled'], /bundled/],
  ])('%s', async (_, flags, sentence) => {
    const before = readdirSync(folder)
    expectRefusal(await inside(['run', '--log', 'new.db', ...flags]), 2, sentence)
    expect(readdirSync(folder), 'nothing was begun').toEqual(before)
  })

  test('a typo in the environment', async () => {
    const ended = await inside(['run', '--log', inFolder('new.db')], { env: { COINFOLD_EXIT_HARDSTOP_PCT: '5' } })
    expectRefusal(ended, 2, /COINFOLD_EXIT_HARDSTOP_PCT is no option; did you mean COINFOLD_\w+\?/)
  })
})

test.each([['runn'], ['replayy'], ['x']])('the unknown command %s is refused', async (name) => {
  expectRefusal(await inside([name]), 2, /nknown command/)
})

test.each([
  [[]],
  [['run']],
  [['replay']],
  [['report']],
  [['report', 'lots']],
  [['verify']],
  [['export']],
  [['import']],
  [['pool']],
  [['machines']],
  [['machines', 'show']],
  [['config']],
  [['config', 'explain']],
  [['doctor']],
])('coinfold %j --help is answered on standard output', async (words) => {
  const ended = await inside([...words, '--help'])
  expect({ code: ended.code, said: said(ended) }).toEqual({ code: 0, said: [] })
  expect(ended.stdout).toMatch(/^Usage: coinfold/)
})

test.each([[['replay']], [['verify']], [['export', '--to', 'x']], [['run', '--resume']], [['report', 'fills']]])(
  'coinfold %j where there is no log says how to make one',
  async (words) => {
    expectRefusal(await inside(words), 2, /There is no log in .* yet; make one with "coinfold run", or name one with --log/)
    expectRefusal(await inside([...words, '--log', 'none.db']), 2, /There is no log none\.db/)
  },
)
