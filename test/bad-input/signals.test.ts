import { beforeAll, describe, expect, test } from 'vitest'
import { withSiblings } from '../draws.ts'
import { command, said, start } from '../rig/command.ts'
import { eventsOf, expectSound, inFolder, inside, openFolder, playWhole, type Result } from './stage.ts'

openFolder()

// Several positions are open at most moments, and entries are on their way.
const LIVELY = ['--set', 'entry.dropPct=0.5', '--set', 'paper.unansweredPct=10']
/** What an engine does is waited for. */
const TELLING = [...LIVELY, '--set', 'log.level=info']
let whole: Result
beforeAll(async () => {
  whole = await playWhole('whole.db', ...LIVELY)
})

/** Three days of tape in about ten seconds. */
const HURRIED = ['--speed', '25000']
/** Asleep until the second row for as long as this test cares. */
const ASLEEP = ['--speed', '0.001']
/** What a person calls at once; the machine may be busy. */
const AT_ONCE_MS = 3000

const run = (log: string, ...flags: string[]) => start(['run', '--json', '--log', log, ...TELLING, ...flags])
const goneOn = (log: string) => inside(['run', '--resume', '--json', '--log', log, ...LIVELY])

const expectLeft = (log: string): void => {
  const last = eventsOf(log).slice(-3)
  expect(last.map(({ type }) => type)).toEqual(['SessionDraining', 'SessionStopped', 'HeadsSealed'])
  expect(last.map(({ data }) => data.because)).toEqual(['signal', 'signal', 'stop'])
}

test('Ctrl-C ends in order, again and again, and nobody can tell afterwards', async () => {
  const log = inFolder('interrupted.db')
  for (const [round, event] of ['EntryFilled|PositionClosed', 'PositionClosed', 'PositionClosed'].entries()) {
    const engine = run(log, ...HURRIED, ...(round === 0 ? [] : ['--resume']))
    await engine.until(new RegExp(event))
    const began = performance.now()
    engine.child.kill('SIGINT')
    const ended = await engine.ended
    expect(performance.now() - began).toBeLessThan(AT_ONCE_MS)
    expect({ code: ended.code, signal: ended.signal }).toEqual({ code: 130, signal: null })
    expect(said(ended).slice(-2)).toEqual([
      'Stopping: what is decided is being written down. Once more stops at once.',
      `Stopped before the end of the tape; go on with: npm start -- run --resume ${TELLING.join(' ')} --log ${log}`,
    ])
    expect(JSON.parse(ended.stdout)).toMatchObject({ isAtEnd: false, log })
    expectLeft(log)
    await expectSound(log, JSON.parse(ended.stdout).head)
  }
  expect(eventsOf(log).length).toBeLessThan(whole.events)
  const ended = await goneOn(log)
  expect(ended.code, ended.stderr).toBe(0)
  expect(JSON.parse(ended.stdout)).toMatchObject({ isAtEnd: true, folds: whole.folds })
  await expectSound(log)
})

test.each(
  withSiblings<readonly [NodeJS.Signals, number]>(
    [['SIGTERM', 143]],
    [
      ['SIGINT', 130],
      ['SIGHUP', 129],
    ],
  ),
)('%s while it sleeps: it wakes at once, ends in order with exit code %d', async (signal, code) => {
  const log = inFolder(`${signal}.db`)
  const engine = run(log, ...ASLEEP)
  await engine.until(/SessionReconciled/)
  const began = performance.now()
  engine.child.kill(signal)
  expect((await engine.ended).code).toBe(code)
  expect(performance.now() - began).toBeLessThan(AT_ONCE_MS)
  expectLeft(log)
  expect(JSON.parse((await goneOn(log)).stdout).folds).toEqual(whole.folds)
})

test('Ctrl-C twice ends at once, with a whole log (F49)', async () => {
  const log = inFolder('twice.db')
  const engine = start(['run', '--json', '--log', log, ...LIVELY], {
    isLaunched: true,
    preload: new URL('../rig/stall-at.ts', import.meta.url).href,
    env: { STALL_AT: 'after-append:110:1500' },
  })
  await engine.until(/Stalled/)
  // the engine hears both at once, when it hears anything again; the launcher heard them when they came
  engine.child.kill('SIGINT')
  await new Promise((resolve) => setTimeout(resolve, 300))
  engine.child.kill('SIGINT')
  const ended = await engine.ended
  expect(ended.code).toBe(130)
  expect(JSON.parse(ended.stdout)).toEqual({
    error: { code: 'interrupted', message: 'Stopped by a signal before there was a result.', exitCode: 130 },
  })
  expect(eventsOf(log).at(-1)?.type, 'it did not take the time for a farewell').not.toBe('HeadsSealed')
  await expectSound(log)
  expect(JSON.parse((await goneOn(log)).stdout).folds).toEqual(whole.folds)
})

describe('a command that reads for long', () => {
  let long: Result
  beforeAll(async () => {
    long = await playWhole('long.db', ...LIVELY, '--set', 'market.markEveryS=30')
    expect(long.events, 'pages enough').toBeGreaterThan(2000)
  })

  test.each([
    ['replay', 'SIGINT', 130],
    ['verify', 'SIGTERM', 143],
    ['report', 'SIGHUP', 129],
  ] as const)('%s ends at %s with code %d, and with one document', async (name, signal, exitCode) => {
    // sent before it reads, and heard between two pages
    const send = `process.once('newListener', () => queueMicrotask(() => process.kill(process.pid, '${signal}')))`
    const preload = `data:text/javascript,${encodeURIComponent(send)}`
    const words = name === 'report' ? ['report', 'fills'] : [name]
    const { code, stdout } = await command([...words, '--json', '--log', long.log], { preload })
    expect([code, JSON.parse(stdout)]).toMatchObject([exitCode, { error: { code: 'interrupted', exitCode } }])
  })
})

describe('a disk that takes no more messages', () => {
  test.each(withSiblings(['debug'], ['auto']))('ends no run (messages at level %s)', async (level) => {
    const log = inFolder(`full-${level}.db`)
    const { code, stdout } = await command(['run', '--json', '--log', log, ...LIVELY, '--set', `log.level=${level}`], {
      shell: 'exec 2>/dev/full',
    })
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ isAtEnd: true, folds: whole.folds })
  })

  test('nor the result, which is a failure', async () => {
    const { code, stderr } = await command(['replay', '--log', whole.log], { shell: 'exec >/dev/full' })
    expect([code, stderr]).toEqual([1, 'coinfold: The disk is full.\n'])
  })
})

describe('a reader that goes away', () => {
  test.each(withSiblings<'stdout' | 'stderr'>(['stdout'], ['stderr']))('from %s is no failure, and the run goes on', async (stream) => {
    const log = inFolder(`closed-${stream}.db`)
    const engine = run(log)
    engine.child[stream]?.destroy()
    const ended = await engine.ended
    expect({ code: ended.code, signal: ended.signal, said: said(ended).filter((line) => !line.startsWith('Log:')) }).toEqual({
      code: 0,
      signal: null,
      said: [],
    })
    const replayed = await inside(['replay', '--json', '--log', log])
    expect(JSON.parse(replayed.stdout)).toMatchObject({ events: whole.events, stateHash: whole.stateHash })
  })

  test('of a command that begins no engine', async () => {
    const { child, ended } = start(['config', 'schema'])
    child.stdout?.destroy()
    expect(await ended).toMatchObject({ code: 0, stderr: '' })
  })

  test('as `| head -1` does', async () => {
    // the shell ends as the engine does, however the other end of the pipe does
    const shell = 'set -o pipefail; "$0" "$@" | head -1; exit $?'
    const ended = await command(['replay', '--json', '--log', whole.log], { shell })
    expect(ended).toMatchObject({ code: 0, stdout: '{\n', stderr: '' })
  })
})
