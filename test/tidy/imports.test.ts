import { posix } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, programFiles, textOf } from './source.ts'

/**
 * Who may import whom: the words of the sentence from left to right, everybody the kernel. `values` can be called,
 * `types` only named. A row grows only when design.md says so.
 */
type Row = { readonly values: readonly string[]; readonly types?: readonly string[]; readonly packages?: readonly string[] }
const ALL_BUT_THE_EDGES = [
  'kernel',
  'config',
  'market',
  'decision',
  'command',
  'replay',
  'machines',
  'event',
  'projections',
  'effect',
  'exchange',
]
const ANY = [...ALL_BUT_THE_EDGES, 'reconcile', 'ops', 'web', 'cli', 'report', 'audit', 'pool', 'run', 'search', 'view', 'flow.ts']
const ALLOWED: Readonly<Record<string, Row>> = {
  // Small and pure; facts that no machine owns name what machines say.
  kernel: {
    values: [],
    types: ['machines'],
    packages: ['decimal.js', 'fastest-levenshtein', 'node:crypto', 'node:module', 'node:timers/promises', 'node:diagnostics_channel'],
  },
  // Pure: no clock, no chance, no I/O, so no package but XState, in which they are written.
  machines: { values: ['kernel'], packages: ['xstate'] },
  projections: { values: ['kernel'], types: ['machines'], packages: [] },
  // `exchange` for the client of a venue, which the market's side and the account's share.
  market: { values: ['kernel', 'exchange'], types: ['machines', 'config'] },
  // No projection: reports and curves can never influence a decision. Strategies of the engine's own are defined like anybody's.
  decision: { values: ['kernel', 'machines', 'define-strategy.ts'], types: ['market', 'config'], packages: [] },
  // All that a strategy may import: types, what settings are said with, and those that are options of entries.
  'define-strategy.ts': { values: ['config'], types: ['decision', 'market'], packages: ['zod'] },
  command: {
    values: ['kernel', 'decision', 'machines', 'event', 'projections', 'replay'],
    types: ['market', 'effect', 'exchange', 'config'],
  },
  // The fold of a log: state, checks of seals, snapshots.
  replay: { values: ['kernel', 'machines', 'event', 'projections'] },
  event: { values: ['kernel'], types: ['machines', 'config'] },
  effect: { values: ['kernel', 'exchange'], types: ['machines', 'event', 'config'] },
  // Venue terms only: nothing here knows the engine.
  exchange: { values: ['kernel'], types: ['machines', 'config'] },
  // Compares what the state says with what a venue says.
  reconcile: { values: ['kernel', 'machines', 'replay'], types: ['exchange'] },
  config: { values: ['kernel'] },
  'flow.ts': { values: [...ALL_BUT_THE_EDGES.filter((name) => name !== 'config'), 'reconcile'], types: ['config'] },
  // The law of a budget that several engines share, and the notes on a server that keep it.
  pool: { values: ['kernel', 'event', 'machines', 'projections', 'replay', 'command'] },
  // What moves an engine; the only place where ports meet adapters.
  run: {
    values: [...ALL_BUT_THE_EDGES.filter((name) => name !== 'config'), 'pool', 'reconcile', 'ops', 'flow.ts'],
    types: ['config'],
  },
  report: { values: ['kernel', 'projections', 'event', 'replay'], types: ['machines'] },
  // Many runs side by side, each with a log in memory.
  search: { values: ['kernel', 'config', 'market', 'command', 'event', 'projections', 'replay', 'report', 'run'], types: ['machines'] },
  // `replay` for the engine's state, whose hash the log carries.
  audit: { values: ['kernel', 'machines', 'event', 'projections', 'replay'], types: ['config'] },
  // The read side: sentences, chains and spells for terminal, page and alerts; it decides nothing and appends nothing.
  view: { values: ['kernel', 'machines', 'projections', 'event', 'replay', 'report'] },
  ops: { values: ANY },
  web: { values: ANY },
  cli: { values: ANY },
  'main.ts': { values: ['cli', 'ops', 'kernel'] },
}
/** Nobody but these may import them. */
const ONLY_FROM: Readonly<Record<string, readonly string[]>> = {
  replay: ['command', 'reconcile', 'flow.ts', 'pool', 'run', 'report', 'audit', 'search', 'view', 'ops', 'cli'],
  cli: ['main.ts'],
  web: ['run', 'main.ts', 'cli'],
  ops: ['run', 'main.ts', 'cli', 'web'],
  report: ['cli', 'web', 'ops', 'search', 'view'],
  view: ['cli', 'web', 'ops'],
  audit: ['cli', 'web', 'ops'],
}

/** The word a file stands under: `src/event/store.ts` is event, `machines/...` machines, `src/flow.ts` itself. */
const wordOf = (file: string): string => {
  const [top = '', second = ''] = file.split('/')
  return top === 'src' ? second : top
}

type Crossing = { readonly file: string; readonly from: string; readonly to: string; readonly isType: boolean }
const crossingsOf = (file: string, source: string): Crossing[] =>
  importsOf(source)
    .filter(({ from }) => from.startsWith('.'))
    .map(({ from, isType }) => ({ file, from: wordOf(file), to: wordOf(posix.join(posix.dirname(file), from)), isType }))
    .filter(({ from, to }) => from !== to)

const isAllowed = ({ from, to, isType }: Crossing): boolean => {
  const row = ALLOWED[from]
  const isNamed = row !== undefined && (row.values.includes(to) || (isType && (row.types ?? []).includes(to)))
  return isNamed && (ONLY_FROM[to]?.includes(from) ?? true)
}

/** What Node may load for these files, later imports included; of the commands only those that are named. */
const loadedFrom = (...entries: readonly string[]): { readonly files: Set<string>; readonly packages: Set<string> } => {
  const files = new Set(entries)
  const packages = new Set<string>()
  for (const file of files)
    for (const { from, isType } of importsOf(textOf(file))) {
      if (isType) continue
      if (!from.startsWith('.')) packages.add(from)
      else if (file !== 'src/cli/program.ts' || !isCommand(from)) files.add(posix.join(posix.dirname(file), from))
    }
  return { files, packages }
}
const isCommand = (from: string): boolean => from !== './version.ts'

/** Groups of files each of which leads to every other one (Tarjan, 1972). */
const circlesIn = (files: readonly string[]): string[][] => {
  const place = new Map<string, number>()
  const lowest = new Map<string, number>()
  const path: string[] = []
  const circles: string[][] = []
  const visit = (file: string): number => {
    place.set(file, place.size)
    lowest.set(file, place.get(file)!)
    path.push(file)
    for (const { from } of importsOf(textOf(file))) {
      const to = posix.join(posix.dirname(file), from)
      if (!from.startsWith('.') || !files.includes(to)) continue
      if (!place.has(to)) lowest.set(file, Math.min(lowest.get(file)!, visit(to)))
      else if (path.includes(to)) lowest.set(file, Math.min(lowest.get(file)!, place.get(to)!))
    }
    if (lowest.get(file) === place.get(file)) {
      const circle = path.splice(path.indexOf(file))
      if (circle.length > 1) circles.push(circle)
    }
    return lowest.get(file)!
  }
  for (const file of files) if (!place.has(file)) visit(file)
  return circles
}

describe('imports', () => {
  test('run from left to right along the sentence (I-26)', () => {
    const wrong = programFiles()
      .flatMap((file) => crossingsOf(file, textOf(file)))
      .filter((crossing) => !isAllowed(crossing))
    expect(wrong.map(({ file, to, isType }) => `${file} imports ${isType ? 'types of ' : ''}${to}`)).toEqual([])
  })

  test('lead in no circle, types included, but for what the files of a position say of each other', () => {
    const isOne = (file: string): boolean => !file.startsWith('machines/position/')
    expect(circlesIn(programFiles().filter(isOne))).toEqual([])
    expect(circlesIn(programFiles()).length, 'those are found').toBe(1)
  })

  test('of packages are limited where purity matters (I-26)', () => {
    const wrong = programFiles().flatMap((file) => {
      const packages = ALLOWED[wordOf(file)]?.packages
      if (packages === undefined) return []
      return importsOf(textOf(file)).flatMap(({ from }) =>
        from.startsWith('.') || packages.includes(from) ? [] : [`${file} imports ${from}`],
      )
    })
    expect(wrong).toEqual([])
  })

  test('of XState stand nowhere on the way of a run or a replay: it would be loaded at every start', () => {
    const started = loadedFrom('src/main.ts', 'src/cli/run.ts', 'src/cli/replay.ts')
    expect(started.files.size).toBeGreaterThan(150)
    expect([...started.packages].filter((name) => /^(xstate|@statelyai)\b/.test(name))).toEqual([])
    expect(loadedFrom('src/cli/machines.ts').packages, 'what looks at machines does load it').toContain('xstate')
  })

  test('of ink and React stand on the way of step and top alone, which are screens', () => {
    const screens = ['src/cli/step.ts', 'src/cli/top.ts', 'src/cli/shown-lines.ts']
    const others = programFiles().filter((file) => /^src\/cli\/[\w-]+\.ts$/.test(file) && !screens.includes(file))
    expect(others.length).toBeGreaterThan(20)
    expect([...loadedFrom('src/main.ts', ...others).packages].filter((name) => /^(ink|react)\b/.test(name))).toEqual([])
    for (const screen of screens) expect(loadedFrom(screen).packages).toContain('ink')
  })

  test('are found in every form, and judged', () => {
    const source = `
      import type { A } from '../config/schema.ts'
      import { b } from '../config/load.ts'
      export { c } from '../projections/c.ts'
      // import { d } from '../cli/d.ts'
      const text = "import { e } from '../cli/e.ts'"
      const f = await import('../../cli/f.ts')
      import {
        g,
      } from '../market/g.ts'
    `
    const found = crossingsOf('src/decision/strategies/x.ts', source.replaceAll("'../", "'../../"))
    expect(found.map((crossing) => [crossing.to, isAllowed(crossing)])).toEqual([
      ['config', true],
      ['config', false],
      ['projections', false],
      ['market', false],
      ['cli', false],
    ])
  })
})
