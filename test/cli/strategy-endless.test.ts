import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { command, expectRefusal } from '../rig/command.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-endless-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

const ENDLESS = `import { defineStrategy, z } from 'coinfold/strategy'
export default defineStrategy({
  id: 'endless',
  settings: z.object({}),
  on: ({ bar }) => {
    if (bar.closeMs > Date.UTC(2018, 3, 4, 6)) for (let n = 1; n > 0; ) n = (n % 7) + 1
    return bar.closeMs % 600_000 === 0 ? { trigger: 'tenth', values: {} } : null
  },
})
`

test('of one that does not come back when it is asked what it needs run and search say so, and leave nothing', {
  timeout: 120_000,
}, async () => {
  const path = join(folder, 'needs.ts')
  writeFileSync(path, ENDLESS.replace('  on:', '  needs: () => { for (let n = 1; n > 0; ) n = (n % 7) + 1; return {} },\n  on:'))
  const cwd = join(folder, 'nothing')
  mkdirSync(cwd)
  const by = ['--set', `entry.strategy=${path}`]
  const ended = await Promise.all([command(['run', ...by], { cwd }), command(['search', ...by, '--vary', 'exit.hardStopPct=2,3'], { cwd })])
  for (const one of ended)
    expectRefusal(
      one,
      2,
      /^coinfold: The strategy endless \(.*needs\.ts\) cannot be asked\. It did not come back when it was asked what it needs/,
    )
  expect(readdirSync(cwd)).toEqual([])
})

test('a strategy that does not come back is ended with a sentence, and the log can be gone on with', { timeout: 120_000 }, async () => {
  const path = join(folder, 'endless.ts')
  writeFileSync(path, ENDLESS)
  const run = ['run', '--set', `entry.strategy=${path}`, '--set', 'log.level=silent', '--log', join(folder, 'a.db')]
  expectRefusal(
    await command(run),
    1,
    /The strategy endless \(.*endless\.ts\) was stopped at the candle of .* that ended 2018-04-04T06:0.*: it did not come back from one/,
  )
  writeFileSync(path, ENDLESS.replace('n > 0', 'n > 9'))
  expect((await command([...run, '--resume'])).code).toBe(0)
  expect((await command(['verify', '--log', join(folder, 'a.db')])).code).toBe(0)
})
