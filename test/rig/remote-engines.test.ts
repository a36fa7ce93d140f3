import { rmSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { LogReader } from './remote/log.ts'
import { expectSettled, expectSound, requireIntents } from './remote/oracle.ts'
import { kill, Stage } from './remote/stage.ts'

/** A slow disk: what left before it was durable would be at the venue by the time the append fails. */
const DISK_MS = 20

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('two engines', () => {
  test('a second engine on the log is refused in a sentence, and the first goes on unharmed (F59)', async () => {
    const stage = await Stage.open()
    const first = await stage.trading()
    await sleep(500)
    const second = await stage.engine().ended
    expect(second).toMatchObject({ code: 1, stdout: '' })
    expect(second.stderr).toMatch(
      new RegExp(`^coinfold: Another engine \\(pid ${first.child.pid} on .+\\) is running on .*rig\\.db; .+\\.\n$`),
    )
    await sleep(1000)
    await expectSettled(stage, first)
    await stage.close()
  }, 60_000)

  test('with the lease deleted behind their backs the log itself fences: one engine stops, nothing unrecorded is sent (F58 I-22)', async () => {
    const stage = await Stage.open()
    for (let round = 0; round < 3; round++) {
      const first = await stage.trading({ diskMs: DISK_MS })
      await sleep(700)
      rmSync(`${stage.log}.lease`)
      const second = stage.engine({ diskMs: DISK_MS })
      const loser = await Promise.race([first.ended, second.ended])
      expect(loser.code).toBe(1)
      expect(loser.stderr).toMatch(/^coinfold: (Another process wrote to the log|Another writer was here: stream) .+\.\n$/)
      // one of the two still trades: the log has one writer, not none
      await sleep(700)
      const alive = [first, second].filter(({ child }) => child.exitCode === null)
      const reader = new LogReader(stage.log)
      await reader.read()
      for (const engine of alive) await kill(engine)
      expect(alive.length).toBe(1)
      await reader.read()
      requireIntents(reader.events, await stage.account())
    }
    await expectSound(stage)
    await stage.close()
  }, 60_000)
})
