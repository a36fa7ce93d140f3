import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import type { Row } from '../../src/event/store.ts'
import { inProcess } from './in-process.ts'

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'reference', 'strategies.md'), 'utf8')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-strategies-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Files carry their names in their first lines; commands are typed one after the other; a text is what the last of them prints. */
const blocks = [...page.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, kind = '', text = '']) => ({ kind, text }))

test('who does what the page says, from top to bottom, gets what it says', { timeout: 120_000 }, async () => {
  let printed = ''
  const done: string[] = []
  for (const { kind, text } of blocks) {
    done.push(kind)
    if (kind === 'ts' || kind === 'yaml') writeFileSync(join(folder, /^(?:\/\/|#) (\S+)\n/.exec(text)![1]!), text)
    else if (kind === 'text') for (const line of text.trimEnd().split('\n')) expect(printed).toContain(line)
    else
      for (const command of text.trimEnd().split('\n')) {
        const [, args = ''] = /^npm start -- (.*)$/.exec(command)!
        const { code, stdout, stderr } = await inProcess(
          [...args.split(' '), ...(/^run /.test(args) ? ['--set', 'log.level=silent'] : [])],
          { cwd: folder },
        )
        printed = stdout
        expect([command, code, code === 0 ? '' : stderr]).toEqual([command, 0, ''])
      }
  }
  expect(done).toEqual(['ts', 'sh', 'sh', 'text', 'yaml', 'sh', 'sh', 'ts', 'sh', 'ts', 'sh'])
})

test('the runs of the page do trade, in and out by the words of the strategy', async () => {
  const printed = async (report: string, log: string): Promise<string> =>
    (await inProcess(['report', report, '--log', log, '--json'], { cwd: folder })).stdout
  const mine = JSON.parse(await printed('decisions', 'mine.db')) as { decisions: { strategy: string; trigger: string; verdict: string }[] }
  expect(mine.decisions).toContainEqual(expect.objectContaining({ strategy: 'sma-cross', trigger: 'crossed-up', verdict: 'accepted' }))
  expect(await printed('performance', 'mine.db')).toContain('"signal"')
  const channel = SqliteStore.open(join(folder, 'channel.db'), { readOnly: true })
  const rows: Row[] = []
  for await (const page of channel.readAll(null)) rows.push(...page)
  await channel.close()
  expect(rows.some(({ type, data }) => type === 'PlanChanged' && /"stop":\{/.test(data))).toBe(true)
  expect(rows.some(({ type, data }) => type === 'PlanChanged' && /"takeProfitPct":"8"/.test(data))).toBe(true)
  // the stop that rests follows
  expect(rows.some(({ type, data }) => type === 'ProtectionRequested' && /"is":"change"/.test(data))).toBe(true)
  expect(await printed('decisions', 'hours.db')).toMatch(/"rising-hours"[\s\S]*"accepted"/)
})
