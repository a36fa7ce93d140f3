import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { keyedUniform } from '../../src/kernel/random.ts'
import { SEED } from '../draws.ts'
import { BAD_DAY, type Faults } from './remote/faults.ts'
import { expectSettled, type Verdict } from './remote/oracle.ts'
import { kill, type Process, Stage } from './remote/stage.ts'

const count = ({ events }: Verdict, type: RegExp): number => events.filter((event) => type.test(event.type)).length

/** An engine that trades, a disaster, and the same engine afterwards, unless the disaster brings another. */
const disturbed = async (tradeMs: number, disaster: (stage: Stage, engine: Process) => Promise<Process | undefined>): Promise<Verdict> => {
  const stage = await Stage.open()
  const engine = await stage.trading()
  await sleep(tradeMs)
  const left = await disaster(stage, engine)
  const verdict = await expectSettled(stage, left ?? engine)
  await stage.close()
  return verdict
}

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('the venue, the line and the process', () => {
  test('the venue is out for three seconds while positions are open and their stops are hit (F40 I-24)', async () => {
    const verdict = await disturbed(2000, async (stage) => {
      await stage.outage(3000)
      await sleep(500)
      await stage.prices({ shovePct: -1.5 })
      await sleep(3000)
      return undefined
    })
    expect(count(verdict, /^ProtectionFilled$/)).toBeGreaterThan(0)
  }, 60_000)

  test('the venue is out while the engine is killed and started again', async () => {
    await disturbed(2000, async (stage, engine) => {
      await stage.outage(3000)
      await sleep(700)
      await kill(engine)
      await stage.prices({ shovePct: -1.5 })
      return stage.trading()
    })
  }, 60_000)

  test('the venue says nothing for three seconds, with every line open (F39 F40)', async () => {
    await disturbed(2000, async (stage) => {
      await stage.silence(3000)
      await sleep(500)
      await stage.prices({ shovePct: -1.5 })
      await sleep(3000)
      return undefined
    })
  }, 60_000)

  test('the venue cuts the stream again and again (F40)', async () => {
    await disturbed(1000, async (stage) => {
      for (let n = 0; n < 12; n++) {
        await stage.cutStreams()
        if (n % 4 === 3) await stage.prices({ shovePct: n % 8 === 3 ? -1.2 : 1.2 })
        await sleep(250)
      }
      return undefined
    })
  }, 60_000)

  test('the process is stopped for three seconds and goes on (F54)', async () => {
    await disturbed(2000, async (stage, engine) => {
      engine.child.kill('SIGSTOP')
      await sleep(500)
      await stage.prices({ shovePct: -1.5 })
      await sleep(2500)
      engine.child.kill('SIGCONT')
      await sleep(500)
      return undefined
    })
  }, 60_000)

  const UNHEARD: Faults = { cut: 0.25, hung: 0.15, failed: 0.15, slow: 0.15, garbled: 0.1, odd: 0.1, foreign: 0.05 }
  test('the process sleeps again and again while its orders are late (F01 F54 I-12)', async () => {
    await disturbed(500, async (stage, engine) => {
      await stage.faults({ late: 0.5, lateMs: 480, cut: 0.2, method: 'POST' })
      for (let n = 0; n < 8; n++) {
        await sleep(keyedUniform(String(SEED), 'wake', n) * 400)
        engine.child.kill('SIGSTOP')
        await sleep(keyedUniform(String(SEED), 'sleep', n) * 1200)
        engine.child.kill('SIGCONT')
      }
      return undefined
    })
  }, 60_000)

  test.each<[string, Faults, RegExp]>([
    ['replies to orders are lost after they were taken (F02 F03 F05 F07 F19 F20)', { ...UNHEARD, method: 'POST' }, /OutcomeUnknown$/],
    ['replies to cancellations are lost after they were taken (F13 F14)', { ...UNHEARD, method: 'DELETE' }, /CancelRequested$/],
    ['orders are lost, or late (F01 F04 F06)', { lost: 0.3, unavailable: 0.2, late: 0.3, lateMs: 480, method: 'POST' }, /Abandoned$/],
    ['look-ups fail, or a replica answers that lags behind (F17)', { ...UNHEARD, stale: 1, method: 'GET' }, /Ended$/],
    ['notices are lost, doubled and out of order (F25 F26 F27)', { dropped: 0.3, doubled: 0.3, delayed: 0.4 }, /Filled$/],
    ['everything happens at once', BAD_DAY, /OutcomeUnknown$/],
  ])(
    '%s',
    async (_, faults, sign) => {
      const verdict = await disturbed(500, async (stage) => {
        await stage.faults(faults)
        await sleep(4000)
        return undefined
      })
      expect(count(verdict, sign)).toBeGreaterThan(0)
    },
    60_000,
  )
})
