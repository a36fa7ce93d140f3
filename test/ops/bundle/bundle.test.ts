import { readFileSync, writeFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Row } from '../../../src/event/store.ts'
import { sha256 } from '../../../src/kernel/hash.ts'
import { fromPlain, toPlain } from '../../../src/ops/bundle/plain-state.ts'
import { rowsAt, runHours, stageFolder } from '../../cli/hours-log.ts'
import { inProcess } from '../../cli/in-process.ts'
import { expectRefusal } from '../../rig/ended.ts'
import { foldFirst } from '../../view/replica/logs.ts'

const at = stageFolder()
let log: string
let rows: Row[]
beforeAll(async () => {
  log = at('a.db')
  await runHours(log, ['--label', 'the first one'])
  rows = await rowsAt(log)
})

const bundle = async (name: string, ...more: string[]) => {
  const out = at(name)
  const { code, stdout, stderr } = await inProcess(['bundle', '--log', log, '--out', out, '--json', ...more])
  if (code !== 0) throw new Error(stderr)
  return {
    out,
    made: JSON.parse(stdout) as { inputs: number; missing: string[]; firstOrdinal: number; lastOrdinal: number; stateHash: string },
  }
}
const replayed = async (file: string) => {
  const { code, stdout, stderr } = await inProcess(['replay', '--bundle', file, '--json'], { cwd: '/' })
  expect(stderr).toBe('')
  const said = JSON.parse(stdout) as { isSame: boolean; stateHash: string; head: string; events: number; folds: Record<string, string> }
  expect(code).toBe(said.isSame ? 0 : 1)
  return said
}
const linesOf = (file: string): string[] => gunzipSync(readFileSync(file)).toString().trimEnd().split('\n')
/** The same file with other lines, and a last line that fits them. */
const rewritten = (file: string, name: string, change: (lines: string[]) => string[]): string => {
  const lines = change(linesOf(file).slice(0, -1)).map((line) => `${line}\n`)
  const to = at(name)
  writeFileSync(to, gzipSync(`${lines.join('')}${JSON.stringify({ sha256: sha256(lines.join('')) })}\n`))
  return to
}

test('a state is the same behind JSON, after every tenth event of a log', () => {
  for (let count = 0; count <= rows.length; count += 10) {
    const { state, reading } = foldFirst(rows, count)
    expect(fromPlain(JSON.parse(JSON.stringify(toPlain({ state, reading }))))).toEqual({ state, reading })
  }
})

test('a bundle of all comes to what the log comes to, where there is no log', async () => {
  const { out, made } = await bundle('all.gz')
  const said = await replayed(out)
  const own = JSON.parse((await inProcess(['replay', '--log', log, '--json'])).stdout) as typeof said
  expect(said).toMatchObject({ isSame: true, stateHash: own.stateHash, head: own.head, events: rows.length })
  expect(said.folds).toEqual(own.folds)
  expect(made).toMatchObject({ firstOrdinal: 1, lastOrdinal: rows.length, inputs: 1, missing: [] })
})

test('so does a part between any two places, by its state and the events behind it', async () => {
  const whole = (await replayed((await bundle('of-all.gz')).out)).stateHash
  for (const [from, to] of fc.sample(fc.uniqueArray(fc.integer({ min: 1, max: rows.length }), { minLength: 2, maxLength: 2 }), 6)) {
    const [first, last] = from! < to! ? [from!, to!] : [to!, from!]
    const { out, made } = await bundle('part.gz', '--from', String(first), '--to', String(last), '--force')
    const said = await replayed(out)
    expect(said).toMatchObject({ isSame: true, events: last - first, stateHash: made.stateHash })
    const rest = await replayed((await bundle('rest.gz', '--from', String(last - 1), '--force')).out)
    expect(rest.stateHash).toBe(whole)
  }
})

test('it holds the candles of the coin, the configuration without secrets, and versions', async () => {
  const env = {
    COINFOLD_ALERTS_URL: 'https://hooks.example.org/T0/B0/very-secret',
    COINFOLD_PAGE_READ_KEY: 'read-key-0123456789-0123456789',
  }
  const { out } = await bundle('parts.gz', '--coin', 'ETH/USD', '--from', '2018-04-04T05:00Z', '--to', '2018-04-04T06:00Z')
  const again = at('with-env.gz')
  expect((await inProcess(['bundle', '--log', log, '--out', again], { env })).code).toBe(0)
  const told = linesOf(out).map((line) => JSON.parse(line) as Record<string, never>)
  const { candles } = told.find((line) => 'candles' in line)! as unknown as { candles: { symbol: string; rows: number[][] } }
  expect(candles.symbol).toBe('ETH/USD')
  expect(candles.rows.length).toBeGreaterThan(30)
  const { about } = told.at(-2) as unknown as { about: { configuration: Record<string, unknown>; versions: { coinfold: string } } }
  expect(about.configuration).toMatchObject({ 'entry.dropPct': 0.5 })
  expect(Object.keys(about.configuration).filter((path) => /^(alerts|page|store)/.test(path))).toEqual([])
  expect(about.versions.coinfold).toMatch(/^\d+\.\d+/)
  expect(linesOf(again).join('')).not.toMatch(/very-secret|read-key-/)
})

describe('a file that is not what was written', () => {
  const refused = async (file: string, sentence: RegExp): Promise<void> =>
    expectRefusal(await inProcess(['replay', '--bundle', file]), 1, sentence)

  test('torn at any byte', async () => {
    const bytes = readFileSync((await bundle('torn.gz')).out)
    for (const part of [0.1, 0.5, 0.9, 0.999]) {
      writeFileSync(at('half.gz'), bytes.subarray(0, Math.floor(bytes.length * part)))
      await refused(at('half.gz'), /is cut off|was changed/)
    }
    writeFileSync(at('no-end.gz'), gzipSync(`${linesOf(at('torn.gz')).slice(0, -1).join('\n')}\n`))
    await refused(at('no-end.gz'), /is cut off/)
    writeFileSync(at('nothing.gz'), '')
    await refused(at('nothing.gz'), /is no bundle/)
  })

  test('edited: by its last line, or, where that was made to fit, by the hash of the event', async () => {
    const { out } = await bundle('edited.gz', '--from', '20')
    const lines = linesOf(out)
    writeFileSync(at('other.gz'), gzipSync(`${lines.map((line) => line.replace('"actor":"engine"', '"actor":"nobody"')).join('\n')}\n`))
    await refused(at('other.gz'), /was changed: its last line does not fit/)
    const fits = rewritten(out, 'fits.gz', (all) => all.map((line) => line.replace('"actor":"engine"', '"actor":"nobody"')))
    await refused(fits, /is not what was written: event \d+ of position-.* its hash does not fit/)
    const shorter = rewritten(out, 'shorter.gz', (all) => all.filter((_, index) => index !== 4))
    await refused(shorter, /is not what was written: event .*(missing|follows|fills)/)
    writeFileSync(at('behind.gz'), gzipSync(`${lines.join('\n')}\n{"more":1}\n`))
    await refused(at('behind.gz'), /lines stand behind its last one/)
    const state = rewritten(out, 'state.gz', (all) =>
      all.map((line, index) => (index === 1 ? line.replace(/"events":20,/, '"events":21,') : line)),
    )
    await refused(state, /is not what was written: event \d+ of session-main seals/)
    const hash = rewritten(out, 'hash.gz', (all) => all.map((line) => line.replace(/"lots":"[0-9a-f]{64}"/, `"lots":"${'0'.repeat(64)}"`)))
    expect(await replayed(hash)).toMatchObject({ isSame: false, differing: ['lots'] })
  })

  test('of another version, of other folds, or no bundle at all', async () => {
    const { out } = await bundle('versions.gz', '--from', '20')
    const newer = rewritten(out, 'newer.gz', ([, ...rest]) => ['{"coinfold":"bundle","version":2}', ...rest])
    await refused(newer, /is of format 2, which a newer coinfold wrote: update/)
    const folds = rewritten(out, 'folds.gz', (all) => all.map((line) => line.replace(/"by":"[0-9a-f]{64}"/, `"by":"${'0'.repeat(64)}"`)))
    await refused(folds, /begins with a state that other folds/)
    await refused(log, /is no bundle/)
    writeFileSync(at('text.gz'), gzipSync('hello\n'))
    await refused(at('text.gz'), /is no bundle: its first line/)
    expectRefusal(await inProcess(['replay', '--bundle', at('none.gz')]), 2, /There is no file/)
    expectRefusal(await inProcess(['replay', '--bundle', out, '--log', log]), 2, /leave out --log and --with-code/)
  })
})

test('what is asked for wrongly is refused in a sentence, and nothing is left behind', async () => {
  const { out } = await bundle('there.gz')
  const before = readFileSync(out)
  const asked = (...more: string[]) => inProcess(['bundle', '--log', log, ...more])
  expectRefusal(await asked('--out', out), 2, /There is a file .* already: name another by --out, or replace it by --force/)
  expect(readFileSync(out)).toEqual(before)
  const written = readFileSync(log)
  for (const more of [[], ['--force']]) expectRefusal(await asked('--out', log, ...more), 2, /is no bundle, and nothing else is replaced/)
  expect(readFileSync(log).equals(written), 'the log is what it was').toBe(true)
  expectRefusal(await asked('--out', at('.'), '--force'), 2, /is no bundle/)
  expectRefusal(await asked('--out', at('no-folder/x.gz')), 1, /its folder is missing/)
  expectRefusal(await asked('--out', at('x.gz'), '--coin', 'ETH/USX'), 2, /did you mean ETH\/USD/)
  expectRefusal(await asked('--out', at('x.gz'), '--from', '20', '--to', '10'), 2, /--from is not before --to/)
  const beyond = new RegExp(`The log has ${rows.length} events: there is no event 99999 yet`)
  for (const more of [
    ['--from', '99999'],
    ['--to', '99999'],
    ['--from', '10', '--to', '99999'],
  ])
    expectRefusal(await asked('--out', at('x.gz'), ...more), 2, beyond)
  expectRefusal(await asked('--out', at('x.gz'), '--from', '2030-01-01'), 2, /No event of the log lies/)
  expect(() => readFileSync(at('x.gz'))).toThrow()
  expect(() => readFileSync(at('x.gz.tmp'))).toThrow()
})
