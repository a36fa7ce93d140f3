import { readFileSync } from 'node:fs'
import { linesOf, type Mutant } from './mutant.ts'

/** `killedBy`: the test that failed; null: it lives. `because`: why no test can tell it from the real code. */
export type Verdict = { readonly mutant: Mutant; readonly killedBy: string | null; readonly because?: string }
export type Equivalent = { readonly file: string; readonly from: string; readonly to: string; readonly because: string }

export const equivalents: readonly Equivalent[] = JSON.parse(readFileSync(new URL('./equivalent.json', import.meta.url), 'utf8'))

/** Why this mutant is the same program; undefined: it is not known to be. */
export const whySame = (mutant: Mutant): string | undefined => {
  const candidates = equivalents.filter(({ file }) => file === mutant.file)
  if (candidates.length === 0) return undefined
  const { from, to } = linesOf(mutant)
  return candidates.find((one) => one.from === from && one.to === to)?.because
}

export type Score = { readonly folder: string; readonly mutants: number; readonly equivalent: number; readonly killed: number }
export type Survivor = { readonly file: string; readonly line: number; readonly kind: string; readonly from: string; readonly to: string }
/** One sample: the score of each folder and of all, and what lives. */
export type Hunted = { readonly seed: number; readonly scores: readonly Score[]; readonly alive: readonly Survivor[] }

/** How much of what is not equivalent was killed, in percent with a decimal; nothing where there was nothing to kill. */
export const percentOf = ({ mutants, equivalent, killed }: Score): string =>
  mutants === equivalent ? '' : `${((killed / (mutants - equivalent)) * 100).toFixed(1)} %`

const ALL = 'all'
const folderOf = ({ file }: Mutant): string =>
  file
    .split('/')
    .slice(0, file.startsWith('projections/') ? 1 : 2)
    .filter((part) => !part.endsWith('.ts'))
    .join('/')

const scoreOf = (folder: string, verdicts: readonly Verdict[]): Score => ({
  folder,
  mutants: verdicts.length,
  equivalent: verdicts.filter(({ because }) => because !== undefined).length,
  killed: verdicts.filter(({ killedBy }) => killedBy !== null).length,
})

export const hunted = (seed: number, verdicts: readonly Verdict[]): Hunted => {
  const folders = [...new Set(verdicts.map(({ mutant }) => folderOf(mutant)))].sort()
  const alive = verdicts.filter(({ killedBy, because }) => killedBy === null && because === undefined)
  return {
    seed,
    scores: [
      ...folders.map((name) =>
        scoreOf(
          name,
          verdicts.filter(({ mutant }) => folderOf(mutant) === name),
        ),
      ),
      scoreOf(ALL, verdicts),
    ],
    alive: alive.map(({ mutant }) => ({ file: mutant.file, kind: mutant.kind, ...linesOf(mutant) })),
  }
}

/** A table for a person, and every mutant that lives as its lines were and are. */
export const showHunted = ({ seed, scores, alive }: Hunted): string => {
  const rows = [
    [`seed ${seed}`, 'mutants', 'equivalent', 'killed', 'alive', 'score'],
    ...scores.map((score) => {
      const { folder, mutants, equivalent, killed } = score
      return [folder, String(mutants), String(equivalent), String(killed), String(mutants - equivalent - killed), percentOf(score)]
    }),
  ]
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((cells) => cells[column]!.length)))
  const table = rows.map((cells) => cells.map((cell, at) => (at === 0 ? cell.padEnd(widths[at]!) : cell.padStart(widths[at]!))).join('  '))
  const lines = alive.map(({ file, line, kind, from, to }) => `\n${file}:${line} (${kind})\n  - ${from}\n  + ${to}`)
  return `${table.join('\n')}\n${lines.length === 0 ? '' : `\nAlive:\n${lines.join('\n')}\n`}`
}
