import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { beforeAll, describe, expect, type TestContext, test } from 'vitest'
import { withSiblings } from '../draws.ts'
import { type Around, command, type Ended, expectRefusal } from '../rig/command.ts'
import { bytesOf, change, copyLog, eventsOf, expectSound, folder, inFolder, inside, openFolder, playWhole, type Result } from './stage.ts'

openFolder()

let whole: Result
beforeAll(async () => {
  whole = await playWhole('whole.db')
  change(whole.log)
})

const shell = (line: string): number | null => spawnSync(line, { shell: true }).status
const run = (log: string, ...flags: string[]) => command(['run', '--json', '--log', log, ...flags])

/** The next start, with space, goes on as if nothing had happened. */
const expectResumed = async (log: string): Promise<void> => {
  const before = existsSync(log) && statSync(log).size > 0 ? eventsOf(log) : []
  const ended = await inside(['run', '--resume', '--json', '--log', log])
  expect(ended.code, ended.stderr).toBe(0)
  expect(ended.stderr, 'an engine that ended by itself has lost nothing').not.toContain('may lack')
  const { folds, boot } = JSON.parse(ended.stdout)
  expect(boot.events).toBe(before.length)
  expect(folds).toEqual(whole.folds)
  const events = eventsOf(log)
  expect(events.slice(0, before.length), 'everything that was there is still there').toEqual(before)
  const orders = events.filter(({ type }) => /^(Entry|Protection|Exit)Requested$/.test(type)).map(({ data }) => data.orderId)
  expect(new Set(orders).size, 'no order is asked for twice').toBe(orders.length)
  await expectSound(log)
}

// The unit is 1,024 bytes. 0: the file cannot even begin; 30: its tables fit, the first events do not; then in the middle.
test.each(withSiblings([0, 300], [30, 700]))(
  'no file may grow beyond %d KB: it stops in one sentence, and goes on later (F51)',
  async (limit) => {
    const log = inFolder(`limit-${limit}.db`)
    // a signal that is ignored lets the write itself fail, as on a full disk
    const ended = await command(['run', '--json', '--log', log], { shell: `trap '' XFSZ; ulimit -f ${limit}` })
    expectRefusal(ended, 1, /(The disk is full|The disk refused to read or write the log|The log|The lease) .*limit-\d+\.db/)
    if (limit === 300) expect(eventsOf(log).length, 'it stopped in the middle').toBeGreaterThan(10)
    if (limit === 300) expect(eventsOf(log).length).toBeLessThan(whole.events)
    if (existsSync(log)) await expectResumed(log)
    else expect(readdirSync(folder).filter((name) => name.startsWith(`limit-${limit}.db`) && !name.includes('.lease'))).toEqual([])
  },
)

// 100: what was written by then fits into the log itself, which is closed in order; 400: it does not.
test.for([100, 400])('a disk of %d KB that is really full', async (size, context) => {
  const disk = inFolder(`disk-${size}`)
  mkdirSync(disk)
  const mounted = shell(`mount -t tmpfs -o size=${size}k none '${disk}'`)
  if (mounted !== 0) return context.skip('no small disk can be mounted here')
  try {
    const log = `${disk}/full.db`
    expectRefusal(await run(log), 1, /The disk is full: the log \S+full\.db cannot grow. Nothing of this step was written; free some space/)
    const before = bytesOf(log)
    const again = await run(log, '--resume')
    expectRefusal(again, 1, /The disk is full/)
    expect(again.stderr, 'nothing was lost').not.toContain('may lack')
    expect(eventsOf(log).length).toBeLessThan(whole.events)
    expect(before).not.toBe('')
    shell(`mount -o remount,size=100m '${disk}'`)
    await expectResumed(log)
  } finally {
    shell(`umount '${disk}'`)
  }
})

test('a disk without room for the lease', async (context) => {
  const disk = inFolder('no-room')
  mkdirSync(disk)
  if (shell(`mount -t tmpfs -o size=4k none '${disk}'`) !== 0) return context.skip('no small disk can be mounted here')
  try {
    const ended = await run(`${disk}/full.db`)
    expectRefusal(ended, 1, /The lease \S+ cannot be written: the disk is full; free some space and start again\./)
    expect(JSON.parse(ended.stdout).error.code).toBe('disk')
    expect(readdirSync(disk)).toEqual([])
  } finally {
    shell(`umount '${disk}'`)
  }
})

// Root may do everything whatever the permissions say, so the engine is started as somebody without rights.
const NOBODY = 65_534
const nobody: Around = process.geteuid?.() === 0 ? { uid: NOBODY } : {}
let able: Promise<boolean> | undefined
const isAble = (): Promise<boolean> =>
  command(['--version'], nobody).then(
    ({ code }) => code === 0,
    () => false,
  )
const asNobody = async (context: TestContext, args: readonly string[]): Promise<Ended> => {
  able ??= isAble()
  if (!(await able)) return context.skip('nobody may not even start the engine here')
  return command(args, nobody)
}

describe('without permission', () => {
  const prepared = (name: string, fileMode: number, folderMode: number): string => {
    mkdirSync(inFolder(name))
    const log = copyLog(whole.log, `${name}/a.db`)
    chmodSync(folder, 0o755)
    chmodSync(log, fileMode)
    chmodSync(inFolder(name), folderMode)
    return log
  }

  test('a log that may only be read is refused for running, and replayed', async (context) => {
    const log = prepared('read-only-file', 0o444, 0o777)
    const before = bytesOf(log)
    expectRefusal(
      await asNobody(context, ['run', '--resume', '--log', log]),
      1,
      /a\.db cannot be written: the file or its folder is read-only/,
    )
    expect((await asNobody(context, ['replay', '--json', '--log', log])).code).toBe(0)
    expect(bytesOf(log)).toBe(before)
  })

  test('a folder that may only be read, likewise', async (context) => {
    const log = prepared('read-only-folder', 0o444, 0o555)
    const before = readdirSync(inFolder('read-only-folder'))
    expectRefusal(
      await asNobody(context, ['run', '--resume', '--log', log]),
      1,
      /The log \S+a\.db cannot be opened: .*there is no permission/,
    )
    expectRefusal(
      await asNobody(context, ['run', '--log', inFolder('read-only-folder/new.db')]),
      1,
      /The log \S+new\.db cannot be opened: .*there is no permission/,
    )
    const replayed = await asNobody(context, ['replay', '--json', '--log', log])
    expect(JSON.parse(replayed.stdout).stateHash).toBe(whole.stateHash)
    expect(readdirSync(inFolder('read-only-folder')), 'nothing appeared beside it').toEqual(before)
  })

  test('a log that may not even be read', async (context) => {
    const log = prepared('secret', 0o000, 0o777)
    for (const words of [['run', '--resume'], ['replay']])
      expectRefusal(await asNobody(context, [...words, '--log', log]), 1, /a\.db cannot be opened|No permission/)
  })

  test('a folder that does not exist', async () => {
    const ended = await run(inFolder('nowhere/new.db'))
    expectRefusal(ended, 1, /The log \S+new\.db cannot be opened: the folder is missing/)
    expect(JSON.parse(ended.stdout).error.code).toBe('disk')
  })

  test('a tape that may not be read', async (context) => {
    const log = prepared('secret-tape', 0o644, 0o777)
    chmodSync(inFolder('secret-tape'), 0o777)
    chmodSync(log, 0o000)
    expectRefusal(await asNobody(context, ['run', '--log', inFolder('secret-tape/new.db'), '--tape', `BTC/USD=${log}`]), 1, /permission/)
  })
})
