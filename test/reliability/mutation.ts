import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { equivalents, type Hunted, percentOf } from '../mutation/verdicts.ts'
import { root } from '../tidy/source.ts'
import { code, table } from './markdown.ts'

const MEASURED = join(root, 'docs', 'generated', 'mutation.json')

/** What `npm run mutate -- --json` said last; empty: it was not kept. */
const measured = (): readonly Hunted[] => (existsSync(MEASURED) ? (JSON.parse(readFileSync(MEASURED, 'utf8')) as readonly Hunted[]) : [])

const ABOUT = `### Small mistakes put in by chance

\`npm run mutate\` changes a few characters of the program, one place at a time: a comparison, a condition, a sign, a name, a statement left
out. A mistake that the compiler refuses is none. Each of the others should make some test fail; only those within one process are
asked, and for what a person meets those of the command line. What reads source text, generated pages or old logs is not counted.`

const scores = (runs: readonly Hunted[]): string =>
  table(
    ['folder', ...runs.map(({ seed }) => `seed ${seed}: killed of those not equivalent`)],
    [...new Set(runs.flatMap((run) => run.scores.map(({ folder }) => folder)))]
      // the line of all is the last
      .sort((a, b) => Number(a === 'all') - Number(b === 'all') || (a < b ? -1 : 1))
      .map((folder) => [
        folder,
        ...runs.map((run) => {
          const score = run.scores.find((one) => one.folder === folder)
          return score === undefined ? '' : `${score.killed} of ${score.mutants - score.equivalent} ${percentOf(score)}`.trimEnd()
        }),
      ]),
  )

const living = (runs: readonly Hunted[]): string => {
  const alive = runs.flatMap((run) => run.alive)
  if (alive.length === 0) return 'None of them lives.'
  return `These live:\n\n${table(
    ['file', 'was', 'is'],
    alive.map(({ file, from, to }) => [file, code(from), code(to)]),
  )}`
}

const same = (): string =>
  equivalents.length === 0
    ? ''
    : `\n\nNot counted, because no test could tell them from the real code:\n\n${table(
        ['file', 'was', 'is', 'why it is the same'],
        equivalents.map(({ file, from, to, because }) => [file, code(from), code(to), because]),
      )}`

/** The part of docs/RELIABILITY.md about `npm run mutate`. */
export const mutation = (runs: readonly Hunted[] = measured()): string =>
  runs.length === 0
    ? `${ABOUT}\n\nNot measured yet: \`docs/generated/mutation.json\` is missing.${same()}`
    : `${ABOUT}\n\n${scores(runs)}\n\n${living(runs)}${same()}`
