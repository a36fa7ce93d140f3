import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { mutants } from '../sim/mutants/list.ts'
import { changesOf } from '../sim/mutants/mutant.ts'
import type { Result } from '../sim/result.ts'
import { MARKS } from '../sim/world/marks.ts'
import { root } from '../tidy/source.ts'
import { faults } from './faults.ts'
import { list, number, table } from './markdown.ts'

const MEASURED = join(root, 'docs', 'generated', 'simulation.json')

/** What `SIM=full npm run sim -- --json` said last; null: it was not kept. */
export const measured = (): Result | null => (existsSync(MEASURED) ? (JSON.parse(readFileSync(MEASURED, 'utf8')) as Result) : null)

const NEVER = '**never**'

const sizes = (result: Result): string => {
  const { seeds, plans, crashPoints, broken, seconds, virtualHours, virtualHoursPerSecond, events, exposedMs, perCoreSecond } = result
  const rates = Object.entries(perCoreSecond).map(([kind, rate]) => `${kind} ${number(rate, 1)}`)
  return table(
    ['', 'measured'],
    [
      ['seeds, each played twice', number(seeds)],
      ['plans', number(plans)],
      ['deaths at a chosen place', number(crashPoints)],
      ['**broken promises**', `**${number(broken.length)}**`],
      ['events written', number(events)],
      ['simulated time', `${number(virtualHours)} hours`],
      ['time it took', `${number(seconds / 60, 1)} minutes`],
      ['speed', `${number(virtualHoursPerSecond * 3600)} times as fast as a real market`],
      ['runs that one core does in a second', rates.join(', ')],
      [
        'time between a fill and its stop, where nothing goes wrong and a message takes 5 to 150 ms',
        `half of ${number(exposedMs.times)} times below ${number(exposedMs.p50)} ms, 99 of 100 below ${number(exposedMs.p99)} ms, at most ${number(exposedMs.most)} ms`,
      ],
    ],
  )
}

const brokenLines = ({ broken }: Result): string =>
  broken.length === 0
    ? ''
    : `\n\nBroken:\n\n${list(broken.map(({ invariant, seed, message }) => `${invariant} at seed ${seed}: ${message}`))}`

/** The faults whose rows rest on a mark. */
const rowsWith = (mark: string): string =>
  faults.flatMap((row) => ('simulated' in row && row.simulated.some((one) => 'mark' in one && one.mark === mark) ? [row.id] : [])).join(' ')

const marks = (result: Result | null): string =>
  table(
    ['what has to happen', 'times', 'faults'],
    MARKS.map((mark) => {
      const times = result?.marks[mark]
      return [mark, times === undefined ? 'not measured yet' : times === 0 ? NEVER : number(times), rowsWith(mark)]
    }),
  )

const coverage = ({ coverage: counts }: Result): string => {
  const rows = Object.entries(counts)
  const never = rows.filter(([, count]) => count === 0).map(([row]) => row)
  const said = `${number(rows.length - never.length)} of ${number(rows.length)} rows of the machines’ tables were taken.`
  return never.length === 0 ? said : `${said} Never taken:\n\n${list(never)}`
}

const mutantTable = (result: Result | null): string =>
  table(
    ['mutant', 'what is different', 'seen in', 'found by', 'at seed'],
    mutants.map((mutant) => {
      const { name, seenIn } = mutant
      const what = changesOf(mutant)
        .map(({ does }) => does)
        .join(' ')
      const verdict = result?.mutants.find((one) => one.name === name)
      if (verdict === undefined) return [name, what, seenIn, 'not measured yet', '']
      const at = verdict.firstSeed === null ? '' : String(verdict.firstSeed)
      return [name, what, seenIn, verdict.killedBy ?? '**it lives**', at]
    }),
  )

export const figures = (result: Result | null): string =>
  [
    '### How much was run',
    result === null
      ? 'Not measured yet: `docs/generated/simulation.json` is missing.'
      : `From \`docs/generated/simulation.json\`, the output of \`SIM=full npm run sim -- --json\`.\n\n${sizes(result)}${brokenLines(result)}`,
    '### What happened on the way',
    'A simulation in which nothing unlikely happens proves nothing. So each of these has to happen: `times` counts it over all runs above. The last column names the faults that rest on it.',
    marks(result),
    '### Which steps were taken',
    result === null ? 'Not measured yet.' : coverage(result),
    '### Bugs put in on purpose',
    'Each is a bug that a bot really had, or this engine before its simulator found it, put into the code as another behaviour of a function or two. It counts as found when a run breaks within 10,000 seeds. The last one spoils the check itself, to see that this is noticed as well.',
    mutantTable(result),
  ].join('\n\n')
