import { spawnSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { LogReader } from './remote/log.ts'
import { expectSound, requireIntents } from './remote/oracle.ts'
import { kill, Stage } from './remote/stage.ts'

/** A slow disk: what left before it was durable would be at the venue by the time the append fails. */
const DISK_MS = 20

const mounted = new Set<string>()
afterAll(() => {
  for (const disk of mounted) spawnSync('umount', ['-l', disk])
})

/** A disk of its own, or null where none may be mounted. */
const mountDisk = (disk: string): boolean => {
  mkdirSync(disk)
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'none', disk])
  if (status === 0) mounted.add(disk)
  return status === 0
}

/** Fills a disk to its last page. */
const fill = (ballast: string): void => {
  const file = openSync(ballast, 'w')
  try {
    const page = Buffer.alloc(4096)
    for (;;) writeSync(file, page)
  } catch {
    // full
  } finally {
    closeSync(file)
  }
}

const expectIntents = async (stage: Stage): Promise<void> => {
  const reader = new LogReader(stage.log)
  await reader.read()
  requireIntents(reader.events, await stage.account())
}

// They mostly wait. What a busy machine makes late is one fault more.
describe.concurrent('the disk', () => {
  test('is full (a small one, mounted): the engine stops in a sentence with nothing unrecorded sent (F51)', async (context) => {
    const stage = await Stage.open({}, 'disk')
    if (!mountDisk(stage.disk)) return context.skip('no disk can be mounted here')
    const first = await stage.trading({ diskMs: DISK_MS })
    await sleep(2000)
    fill(join(stage.disk, 'ballast'))
    const ended = await first.ended
    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^coinfold: The disk is full: the log .* cannot grow\. .+\.\n$/) })
    await expectIntents(stage)
    const second = await stage.engine().ended
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^coinfold: The (disk|lease|log) [^\n]+\.\n$/) })
    await expectIntents(stage)
    rmSync(join(stage.disk, 'ballast'))
    await expectSound(stage)
    await stage.close()
  }, 60_000)

  test('takes no file that grows (ulimit -f): the engine stops in a sentence with nothing unrecorded sent (F51 I-01)', async () => {
    const stage = await Stage.open()
    // in KB; each time another event is the one that does not fit
    for (const limit of [300, 450, 600, 750, 900, 1050]) {
      const ended = await stage.engine({ diskMs: DISK_MS, shell: `trap '' XFSZ; ulimit -f ${limit}` }).ended
      expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(/^coinfold: The disk [^\n]+\.\n$/) })
      await expectIntents(stage)
    }
    await expectSound(stage)
    await stage.close()
  }, 60_000)

  test('may only be read (mounted so): the engine does not start, and says so (F51)', async (context) => {
    const stage = await Stage.open({}, 'disk')
    if (!mountDisk(stage.disk)) return context.skip('no disk can be mounted here')
    const first = await stage.trading()
    await sleep(1500)
    await kill(first)
    const before = (await stage.account()).requests
    spawnSync('mount', ['-o', 'remount,ro', stage.disk])
    const second = await stage.engine().ended
    expect(second).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(/^coinfold: [^\n]+rig\.db[^\n]+\.\n$/) })
    expect((await stage.account()).requests, 'it asked the venue for nothing').toBe(before)
    spawnSync('mount', ['-o', 'remount,rw', stage.disk])
    await expectSound(stage)
    await stage.close()
  }, 60_000)
})
