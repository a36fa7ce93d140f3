import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tapeFolder } from '../rig/tapes.ts'
import { inProcess } from './in-process.ts'

/** Whoever kills an engine at a named point relies on the names, and on where they stand. */
let folder: string
let tape: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'coinfold-points-'))
  tape = join(folder, 'coinbase_ETH-USD_1m.csv')
  const rows = gunzipSync(readFileSync(join(tapeFolder, 'coinbase_ETH-USD_1m_2018-04-04_2018-04-05.csv.gz')))
  writeFileSync(tape, `${rows.toString().split('\n').slice(0, 300).join('\n')}\n`)
})
afterAll(() => rmSync(folder, { recursive: true }))

const passed = async (...args: string[]): Promise<string[]> => {
  const points: string[] = []
  const hear = (point: unknown): void => void points.push(String(point))
  subscribe('coinfold:points', hear)
  const set = ['--set', 'entry.dropPct=0.5', '--set', 'log.level=silent']
  const { code, stderr } = await inProcess(['run', '--json', '--log', join(folder, 'a.db'), ...args, ...set])
  unsubscribe('coinfold:points', hear)
  expect(code, stderr).toBe(0)
  return points
}
const ALL = [
  ...['before-append', 'after-append', 'before-held-append', 'after-held-append', 'before-effect', 'after-effect'],
  ...['after-decide', 'between-coins', 'boot-before-first-event', 'boot-between-events', 'boot-before-look-up', 'boot-done'],
  ...['before-seal', 'after-report', 'before-stop'],
]

test('a run passes every named point, and no other; each where its name says', async () => {
  const points = await passed('--tape', tape)
  expect([...new Set(points)].sort()).toEqual([...ALL].sort())
  expect(points[0]).toBe('boot-before-first-event')
  const boot = points.filter((point) => point.startsWith('boot-'))
  expect([boot[0], boot.at(-1), boot.at(-2)]).toEqual(['boot-before-first-event', 'boot-done', 'boot-before-look-up'])
  expect(points.filter((point) => point === 'before-stop')).toHaveLength(1)
  expect(points.lastIndexOf('before-seal'), 'the last seal is on its way by then').toBeLessThan(points.indexOf('before-stop'))
  const count = (name: string): number => points.filter((point) => point === name).length
  expect(count('before-append')).toBe(count('after-append'))
  expect(count('before-effect')).toBe(count('after-effect'))
  expect(count('before-held-append')).toBe(count('after-held-append'))
  expect(points.indexOf('before-append')).toBeLessThan(points.indexOf('after-append'))
  expect(points.indexOf('before-effect')).toBeLessThan(points.indexOf('after-effect'))
})

test('one that is resumed passes those of a start again', async () => {
  const points = await passed('--resume')
  expect(points[0]).toBe('boot-before-first-event')
  expect(points).toContain('boot-done')
  expect(
    points.filter((point) => point === 'before-seal'),
    'one of the start, and one of the stop',
  ).toHaveLength(2)
})
