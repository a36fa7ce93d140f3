import { copyFileSync, renameSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../src/event/store.ts'
import { type Started, start } from '../rig/command.ts'
import { rowsAt, runHours, stageFolder, write } from './hours-log.ts'
import { inProcess } from './in-process.ts'

const at = stageFolder()
let rows: readonly Row[]
let lines: readonly string[]
beforeAll(async () => {
  const log = at('hours.db')
  await runHours(log)
  rows = await rowsAt(log)
  lines = (await inProcess(['journal', '--log', log, '--all'])).stdout.split('\n').slice(0, -1)
})

/** What it has said so far, once it has said so many lines. */
const heard = ({ child, ended }: Started) => {
  let stdout = ''
  child.stdout?.on('data', (text) => {
    stdout += text
  })
  return {
    lines: (count: number): Promise<string[]> =>
      new Promise((resolve, reject) => {
        const look = (): void => {
          const told = stdout.split('\n').slice(0, -1)
          if (told.length >= count) resolve(told)
        }
        child.stdout?.on('data', look)
        void ended.then(({ stderr }) => reject(new Error(`It ended: ${stderr}`)))
        look()
      }),
  }
}

const begun: Started[] = []
const follow = (log: string, ...more: string[]): Started => {
  const following = start(['journal', '--log', log, '--all', '--follow', ...more])
  begun.push(following)
  return following
}
// one whose test has failed would follow for ever
afterAll(() => {
  for (const { child } of begun) child.kill('SIGKILL')
})

describe('the journal that follows a log', () => {
  test('tells what engines write, one after another, and ends with 0 by Ctrl-C', async () => {
    const log = at('followed.db')
    await write(log, rows.slice(0, 10))
    const following = follow(log)
    const told = heard(following)
    expect(await told.lines(10)).toEqual(lines.slice(0, 10))
    // each opens the log, writes and closes it
    await write(log, rows.slice(10, 25))
    expect(await told.lines(25)).toEqual(lines.slice(0, 25))
    await write(log, rows.slice(25, 30))
    expect(await told.lines(30)).toEqual(lines.slice(0, 30))
    following.child.kill('SIGINT')
    expect(await following.ended).toMatchObject({ code: 0, signal: null, stderr: '' })
  })

  test('goes on where the file was taken away and put back', async () => {
    const log = at('moved.db')
    await write(log, rows.slice(0, 10))
    const following = follow(log)
    const told = heard(following)
    await told.lines(10)
    renameSync(log, at('away.db'))
    await following.until(/is not the file that it was/)
    await write(at('away.db'), rows.slice(10, 12))
    copyFileSync(at('away.db'), at('back.db'))
    renameSync(at('back.db'), log)
    expect(await told.lines(12)).toEqual(lines.slice(0, 12))
    following.child.kill('SIGTERM')
    expect((await following.ended).code).toBe(0)
  })

  test.each(['shorter', 'other'])('says that another log stands there by now: %s', async (name) => {
    const log = at(`${name}.db`)
    await write(log, rows.slice(0, 10))
    await runHours(at(`${name}-run.db`), ['--set', 'paper.seed=9'])
    const others = name === 'shorter' ? rows.slice(0, 5) : await rowsAt(at(`${name}-run.db`))
    await write(at('beside.db'), others)
    const following = follow(log)
    await heard(following).lines(10)
    renameSync(log, at('former.db'))
    await following.until(/is not the file that it was/)
    renameSync(at('beside.db'), log)
    const { code, stderr } = await following.ended
    expect(stderr).toMatch(/coinfold: .*\.db is another log by now/)
    expect(code).toBe(1)
  })

  test('tells an object a line with --json', async () => {
    const log = at('objects.db')
    await write(log, rows.slice(0, 5))
    const following = follow(log, '--json')
    const told = heard(following)
    await told.lines(5)
    await write(log, rows.slice(5, 6))
    const objects = (await told.lines(6)).map((line) => JSON.parse(line))
    expect(objects.map(({ at: place, type }) => [place, type])).toEqual(rows.slice(0, 6).map(({ type }, index) => [index + 1, type]))
    following.child.kill('SIGINT')
    expect((await following.ended).code).toBe(0)
  })

  test('ends when nobody reads it any more', async () => {
    const log = at('unread.db')
    await write(log, rows.slice(0, 5))
    const following = follow(log)
    await heard(following).lines(5)
    following.child.stdout?.destroy()
    await write(log, rows.slice(5, 8))
    expect((await following.ended).code).toBe(0)
  })
})
