import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SqliteStore } from '../../src/event/sqlite/store.ts'
import { stateVersions } from '../../src/replay/engine-state.ts'
import { goldenNames, readGolden } from '../golden/golden-log.ts'
import { root } from '../tidy/source.ts'

/** What a later coinfold may do to its folds and machines: tried in a copy of the program, on a log of today. */
const folder = mkdtempSync(join(tmpdir(), 'coinfold-later-'))
afterAll(() => rmSync(folder, { recursive: true }))
const log = join(folder, 'old.db')
const { rows } = readGolden(goldenNames().at(-1)!)
const seals = rows.filter(({ type }) => type === 'HeadsSealed').length

beforeAll(async () => {
  const store = SqliteStore.open(log)
  await Promise.all(rows.map((row) => store.append(row.stream, row.number - 1, [row])))
  await store.close()
})

type Edit = (program: string) => void
const edit =
  (file: string, ...changes: readonly (readonly [from: string, to: string])[]): Edit =>
  (program) => {
    const path = join(program, file)
    let text = readFileSync(path, 'utf8')
    for (const [from, to] of changes) {
      expect(text.split(from).length - 1, `${file} says "${from}" once`).toBe(1)
      text = text.replace(from, to)
    }
    writeFileSync(path, text)
  }

/** One fold more that decisions read: what was traded, by quote asset. */
const turnover: Edit = (program) => {
  writeFileSync(
    join(program, 'projections/turnover.ts'),
    `import type { Money } from '../src/kernel/money.ts'
import { ZERO } from '../src/kernel/money.ts'
import type { Projection } from '../src/kernel/projection.ts'
import { fillOf, fillTypes } from './fill.ts'

export const turnoverFold: Projection<Record<string, Money>> = {
  name: 'turnover',
  version: 1,
  types: fillTypes,
  initial: () => ({}),
  apply(state, event) {
    const fill = fillOf(event)
    if (fill !== null) state[fill.quote] = (state[fill.quote] ?? ZERO) + fill.value
  },
}
`,
  )
  edit(
    'projections/index.ts',
    ['closes: closesFold }', 'closes: closesFold, turnover: turnoverFold }'],
    ['import { budgetFold }', "import { turnoverFold } from './turnover.ts'\nimport { budgetFold }"],
  )(program)
}
/** One field more of a position: how many events it has heard. */
const heard: Edit = (program) => {
  edit(
    'machines/position/state.ts',
    ['  readonly lastDecidedBarMs: number\n', '  readonly lastDecidedBarMs: number\n  readonly heard: number\n'],
    ['  lastDecidedBarMs: 0,\n', '  lastDecidedBarMs: 0,\n  heard: 0,\n'],
  )(program)
  edit('machines/position/evolve.ts', [
    'const draft: PositionDraft = { ...state,',
    'const draft: PositionDraft = { ...state, heard: state.heard + 1,',
  ])(program)
}
const raised: Edit = edit('machines/position/state.ts', [
  `POSITION_VERSION = ${stateVersions.positions}`,
  `POSITION_VERSION = ${stateVersions.positions! + 1}`,
])
/** A fold that holds more under its old version. */
const otherMeaning: Edit = edit('projections/portfolio.ts', ['held: ZERO,', 'held: ZERO, cost: ZERO,'])

let copies = 0
/** A copy of the program with the edits. */
const later = (...edits: readonly Edit[]): string => {
  const program = join(folder, `program-${copies++}`)
  for (const part of ['src', 'machines', 'projections', 'package.json']) cpSync(join(root, part), join(program, part), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(program, 'node_modules'))
  for (const change of edits) change(program)
  return program
}

type Ended = { readonly code: number; readonly stdout: string; readonly stderr: string }
const run = (program: string, ...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { cwd: folder, env: { ...process.env, NO_COLOR: '1' } }
    execFile(process.execPath, [join(program, 'src/start.mjs'), ...args, '--log', log], options, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
    )
  })

describe('a log that was written before folds and machines changed', () => {
  test('by the program that wrote it is sound, and every seal is compared', async () => {
    const program = later()
    const { code, stdout } = await run(program, 'verify', '--json')
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 0, ok: true, seals: { compared: seals, notCompared: 0 } })
    expect((await run(program, 'verify')).stdout).not.toContain('not compared')
  })

  test.each([
    ['a fold is there that was not, and a field of the position, with its version raised', [turnover, heard, raised]],
    ['a fold is there that was not', [turnover]],
  ])('is sound where %s, and verify says that no state hash was compared', async (_, edits) => {
    const program = later(...edits)
    const verified = await run(program, 'verify')
    expect(verified).toMatchObject({ code: 0, stderr: '' })
    expect(verified.stdout).toContain('The log is sound.')
    expect(verified.stdout).toContain(`${seals} seals are of other versions of the folds: their state hash was not compared.`)
    const { stdout } = await run(program, 'verify', '--json')
    expect(JSON.parse(stdout)).toMatchObject({ ok: true, events: rows.length, seals: { compared: 0, notCompared: seals } })
    // whoever reads or starts on it passes the same seals
    expect(await run(program, 'replay', '--json')).toMatchObject({ code: 0, stderr: '' })
  })

  test.each([
    ['a position has a field more', [heard]],
    ['a fold holds something else', [otherMeaning]],
  ])('is called broken where %s and no version was raised (I-02)', async (_, edits) => {
    const program = later(...edits)
    const { code, stdout } = await run(program, 'verify', '--json')
    expect({ code, ...JSON.parse(stdout) }).toMatchObject({ code: 1, ok: false, broken: { rule: 'state-hash' } })
    const replayed = await run(program, 'replay')
    expect(replayed).toMatchObject({ code: 1, stdout: '' })
    expect(replayed.stderr).toMatch(
      /^coinfold: The log is damaged: event \d+ of stream session-main seals the state [0-9a-f]{64}, and .*\n$/,
    )
  })
})
