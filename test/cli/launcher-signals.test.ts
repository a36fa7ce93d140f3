import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { IS_NIGHT } from '../draws.ts'
import { stage } from './launcher-stage.ts'

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))
describe.skipIf(process.platform === 'win32')('the launcher and its engine', () => {
  let at: ReturnType<typeof stage>
  beforeEach(() => {
    at = stage()
    at.preinstall()
  })
  afterEach(() => at.remove())
  const pidFile = () => join(at.root, 'pid')

  test.each(['0', '1', '2', '130'])('passes exit code %s on', async (code) => {
    expect((await at.run(['exit', code])).code).toBe(Number(code))
  })

  test('tells of a killed engine as shells do', async () => {
    expect((await at.run(['kill-self'])).code).toBe(137)
  })

  test('an engine whose launcher was killed with SIGKILL is gone within a second', async () => {
    const { child, ended } = at.start(['wait', pidFile()])
    const engine = await at.enginePid(pidFile())
    child.kill('SIGKILL')
    // The engine holds the other end of our pipes: they close when it ends, and not before.
    const isGone = await Promise.race([ended.then(() => true), sleep(1000)])
    if (!isGone) process.kill(engine, 'SIGKILL')
    expect(isGone, 'no engine trades on without the terminal it was started from').toBe(true)
  })

  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s to the launcher alone ends an engine that does not listen', async (signal, code) => {
    const { child, ended } = at.start(['wait', pidFile()])
    await at.enginePid(pidFile())
    child.kill(signal)
    // `ended` waits for the engine as well: it holds the other end of our pipes.
    expect((await ended).code).toBe(code)
  })

  test('Ctrl-C in a terminal, which reaches both, counts once each time', async () => {
    const { child, ended } = at.start(['count', pidFile()], {}, { detached: true })
    await at.enginePid(pidFile())
    await sleep(100)
    // A negative pid is the process group, as the terminal does it.
    process.kill(-Number(child.pid), 'SIGINT')
    await sleep(300)
    process.kill(-Number(child.pid), 'SIGINT')
    await sleep(300)
    child.kill('SIGKILL')
    expect((await ended).stdout.split('\n').slice(1)).toEqual(['SIGINT 1', 'SIGINT 2', ''])
  })

  test('a signal to the launcher and then to its group, as timeout sends it, counts once', async () => {
    const { child, ended } = at.start(['count', pidFile()], {}, { detached: true })
    await at.enginePid(pidFile())
    await sleep(100)
    for (const each of [Number(child.pid), -Number(child.pid)]) {
      process.kill(each, 'SIGTERM')
      // told apart by the system: signals that wait at the same time are one anyway
      await sleep(10)
    }
    await sleep(300)
    child.kill('SIGKILL')
    expect((await ended).stdout.split('\n').slice(1)).toEqual(['SIGTERM 1', ''])
  })

  test('a hang-up that ends nothing is passed on as often as it comes, and counts as no wish to stop', async () => {
    const { child, ended } = at.start(['rereads', pidFile()])
    await at.enginePid(pidFile())
    await sleep(100)
    for (let times = 0; times < 3; times++) {
      child.kill('SIGHUP')
      await sleep(100)
    }
    // at night longer than an engine that was told to stop twice would be given
    if (IS_NIGHT) await sleep(3200)
    child.kill('SIGTERM')
    await sleep(300)
    child.kill('SIGKILL')
    expect((await ended).stdout.split('\n').slice(1)).toEqual(['again', 'again', 'again', 'SIGTERM 1', ''])
  }, 15_000)

  test('an engine that hears no signal is ended some seconds after the second', async () => {
    const { child, ended } = at.start(['deaf', pidFile()])
    await at.enginePid(pidFile())
    child.kill('SIGINT')
    await sleep(300)
    child.kill('SIGINT')
    const { code, stderr } = await ended
    expect([code, stderr]).toEqual([130, expect.stringContaining('the engine is busy and hears no signal: it was ended')])
  }, 15_000)

  test('has the time zone and the language that it has everywhere', async () => {
    const there = await at.run(['where'], { TZ: 'Asia/Tokyo', LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' })
    expect(there.stdout).toContain('00:00:00 GMT+0000')
    expect(there.stdout).not.toContain('1.234,5')
  })

  test('a signal to one of the two counts once as well', async () => {
    const { child, ended } = at.start(['count', pidFile()])
    await at.enginePid(pidFile())
    await sleep(100)
    child.kill('SIGTERM')
    await sleep(300)
    child.kill('SIGINT')
    await sleep(300)
    child.kill('SIGKILL')
    expect((await ended).stdout.split('\n').slice(1)).toEqual(['SIGTERM 1', 'SIGINT 2', ''])
  })
})
