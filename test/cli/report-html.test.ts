import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { scratch, write } from '../view/replica/logs.ts'
import { rowsThatTrade } from '../view/replica/trading-rows.ts'
import { inProcess } from './in-process.ts'

describe('report html', () => {
  test('writes the part that is asked for, and refuses in a sentence what cannot be', async () => {
    const folder = scratch()
    const [log, out] = [join(folder, 'a.db'), join(folder, 'a.html')]
    await write(log, (await rowsThatTrade()).slice(0, 12))
    const html = (...args: readonly string[]) => inProcess(['report', 'html', '--log', log, ...args])
    const refusals: readonly (readonly [readonly string[], RegExp])[] = [
      [[], /name it by --out/],
      [['--out', out, '--coin', 'A/B'], /leave out --coin/],
      [['--out', out, '--from', '9', '--to', '4'], /--from 9 is not before --to 4/],
      [['--out', out, '--to', '99'], /The log has 12 events/],
      [['--out', out, '--from', 'yesterdayish'], /yesterdayish/],
    ]
    for (const [args, sentence] of refusals) {
      const { code, stderr } = await html(...args)
      expect(code, stderr).toBe(2)
      expect(stderr).toMatch(sentence)
      expect(stderr).not.toMatch(/\n\s+at /)
    }
    expect(existsSync(out)).toBe(false)
    const homeless = await html('--out', join(folder, 'none', 'a.html'))
    expect([homeless.code, homeless.stderr]).toEqual([1, expect.stringMatching(/its folder is missing/)])
    writeFileSync(out, 'mine')
    for (const force of [[], ['--force']])
      expect((await html('--out', out, ...force)).stderr).toMatch(/is no page of a log, and nothing else is replaced/)
    expect(readFileSync(out, 'utf8')).toBe('mine')
    const kept = readFileSync(log)
    expect((await html('--out', log, '--force')).code).toBe(2)
    expect(readFileSync(log).equals(kept), 'a log is not replaced').toBe(true)
    rmSync(out)
    const made = await html('--out', out, '--from', '3', '--to', '9', '--json')
    expect(JSON.parse(made.stdout)).toMatchObject({ out, firstOrdinal: 3, lastOrdinal: 9 })
    expect(readFileSync(out, 'utf8')).toContain('Content-Security-Policy')
    expect((await html('--out', out)).stderr).toMatch(/replace it by --force/)
    expect((await html('--out', out, '--force')).code).toBe(0)
    expect((await inProcess(['report', 'lots', '--log', log, '--out', out])).stderr).toMatch(/"report html" alone writes a file/)
  })

  test('of a log without events is refused', async () => {
    const log = join(scratch(), 'empty.db')
    await write(log, [])
    const { code, stderr } = await inProcess(['report', 'html', '--log', log, '--out', join(scratch(), 'a.html')])
    expect([code, stderr]).toEqual([2, expect.stringMatching(/Nothing was written|is empty|no event/)])
  })
})
