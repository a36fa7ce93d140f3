import { beforeAll, expect, test } from 'vitest'
import { command, expectRefusal, start } from '../rig/command.ts'
import { bytesOf, change, eventsOf, expectSound, inFolder, openFolder, playWhole, type Result } from './stage.ts'

openFolder()

let whole: Result
beforeAll(async () => {
  whole = await playWhole('whole.db')
})

test('a second engine on a log is refused, says who runs there, and the first one is unharmed (F59)', async () => {
  const log = inFolder('shared.db')
  const first = start(['run', '--json', '--log', log, '--speed', '0.001', '--set', 'log.level=info'])
  await first.until(/SessionReconciled/)
  const who = new RegExp(
    `Another engine \\(pid ${first.child.pid} on \\S+ since \\S+\\) is running on \\S+shared\\.db; stop it first, or name another`,
  )
  const before = bytesOf(log)
  expectRefusal(await command(['run', '--resume', '--json', '--log', log]), 1, who)
  expectRefusal(await command(['run', '--log', log]), 1, who)
  expect(bytesOf(log), 'not a byte was written by the second').toBe(before)
  const read = await command(['replay', '--json', '--log', log])
  expect(read.code, 'anybody may read').toBe(0)

  first.child.kill('SIGKILL')
  await first.ended
  // a lease of the dead keeps nobody out
  const resumed = await command(['run', '--resume', '--json', '--log', log])
  expect(resumed.code, resumed.stderr).toBe(0)
  expect(JSON.parse(resumed.stdout).folds).toEqual(whole.folds)
  await expectSound(log)
})

test('a log that exists is never written over', async () => {
  change(whole.log)
  const before = bytesOf(whole.log)
  const sentence = new RegExp(`whole\\.db already holds ${whole.events} events; go on with it by --resume, or name another by --log`)
  expectRefusal(await command(['run', '--json', '--log', whole.log]), 2, sentence)
  expect(bytesOf(whole.log)).toBe(before)
})

test('a start without a name begins a new log beside the others, and says which', async () => {
  const around = { cwd: inFolder('.') }
  const flags = ['--json', '--set', 'log.level=silent']
  const first = await command(flags, around)
  const second = await command(['run', ...flags], around)
  expect([first.stderr, second.stderr]).toEqual([
    expect.stringMatching(/^Log: .*paper-0001\.db\n$/),
    expect.stringMatching(/^Log: .*paper-0002\.db\n$/),
  ])
  expect(JSON.parse(second.stdout).folds).toEqual(JSON.parse(first.stdout).folds)
  const newest = await command(['replay', '--json'], around)
  expect(JSON.parse(newest.stdout).log).toBe(JSON.parse(second.stdout).log)
  expect(eventsOf(JSON.parse(first.stdout).log)).toHaveLength(whole.events)
})
