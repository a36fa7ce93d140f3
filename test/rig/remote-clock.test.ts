import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { expectSettled, expectSound } from './remote/oracle.ts'
import { kill, Stage, stop } from './remote/stage.ts'

const HOUR_MS = 3_600_000

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('the engine', () => {
  test.each([
    ['forward', HOUR_MS],
    ['backward', -HOUR_MS],
  ])(
    'has a wall clock an hour %s after a restart, and right again after the next (F53)',
    async (_, clockOffsetMs) => {
      const stage = await Stage.open()
      const first = await stage.trading()
      await sleep(2500)
      await kill(first)
      // nothing may be lost on its way while the clocks differ: see what is known

      const second = await stage.trading({ clockOffsetMs })
      await sleep(2500)
      expect((await stop(second)).code).toBe(0)
      await expectSettled(stage, await stage.trading({ clockOffsetMs, entries: 'off' }))
      const third = await stage.trading()
      await sleep(1500)
      expect((await stop(third)).code).toBe(0)
      await expectSound(stage)
      await stage.close()
    },
    60_000,
  )
})
