import { keptSeeds } from '../sim/kept.ts'
import { mutants } from '../sim/mutants/list.ts'
import type { Result } from '../sim/result.ts'
import { type FaultRow, faults, type Status, statusOf } from './faults.ts'
import { figures, measured } from './figures.ts'
import { failingTestsOf, foundTests } from './found-tests.ts'
import { type InvariantRow, invariants } from './invariants.ts'
import { code, fileLink, list, table } from './markdown.ts'
import { mutation } from './mutation.ts'
import { MUTANTS_TO_COME, NOT_COVERED } from './not-covered.ts'
import { faultTables, invariantTable } from './promises.ts'

const opening = (bugs: number): string => {
  const count = (status: Status): number => faults.filter((row) => statusOf(row) === status).length
  return `# Reliability

What you may rely on before you trust coinfold with money, how each promise is checked, and what is not checked. So far
it trades **on paper only**: no order was ever sent to a real venue, and everything below holds against simulated ones.

Lines break, venues lie, processes die, disks fill up. Whatever happens:

- **No order is sent that the log does not know, and none is sent twice.** The wish is on the disk before the order leaves.
- **Nobody guesses.** When an answer is missing, the engine asks until the fate of the order is proven. Until then the coin
  waits, and its money stays set aside.
- **What was bought gets a stop**, every part of it that is large enough for one, as soon as the fill is known. If the venue
  takes no stop, the coins are sold.
- **Every cent is accounted for.** When nothing is on its way, the log owns what the venue says, to the last decimal.
- **A restart changes nothing.** Killed at any moment, the engine goes on from its log, and looks up what it left open.
- **An edit of the log is found and named.** Only the newest events can be cut off without a trace inside; a head that you keep
  elsewhere shows that too.
- **Where it cannot go on safely, it stops**: a full disk, a second engine, a log that does not add up, a sale of more than is
  held. It sends nothing more, and stops that rest at the venue stay there.
${bugs === 0 ? '' : `\nKnown [bugs](#known-bugs) that break one of these in special cases: ${bugs}.\n`}
Of ${faults.length} ways in which things go wrong, **${count('tested')} are tested, ${count('partly')} in part, ${count('untested')} not at all**. Tested means that a test or a
simulated run fails if the engine does otherwise. Read [what is not covered](#what-is-not-covered) before you trust the rest.

This page is made from the tests by \`npm run docs\`: a test says in its title which fault or promise it shows something of. If a
row has no test that runs, if a mark or a check is gone, or if the page is stale, \`npm test\` fails. Hold the pointer over the name of
a test file to see which tests are meant.`
}

const RUNS: readonly (readonly [kind: string, does: string, command: string])[] = [
  [
    'swarm',
    'A seed makes a world: prices, a venue, a line, a disk, and a swarm of faults. The whole engine lives in it for some minutes of virtual time; then all faults end, and everything has to come right. Each seed is played twice and has to make the same log.',
    'npm run sim -- --seeds 10000',
  ],
  [
    'plans',
    'The same, with faults drawn as data. A plan that breaks something shrinks to the few faults that matter.',
    'npm run sim -- --plans 5000',
  ],
  [
    'crash points',
    'The engine dies at the first place where it touches the outside; again, at the second; and so on to the last. On a tape every run has to end as the one that was never disturbed.',
    'npm run sim -- --crash-points 50',
  ],
  ['double crash', 'It dies, and dies again while it recovers.', 'npm run sim -- --double-crash'],
  ['mutants', 'Bugs that bots really had are put into the code one by one. Each has to be found.', 'npm run sim -- --mutants'],
  [
    'rig',
    'The real process with a real SQLite file is killed at random moments: on a tape, and against a venue over HTTP and WebSocket that loses, delays and garbles; with full and read-only disks, wrong clocks, two engines.',
    'SIM=full npm test -- --project rig',
  ],
  [
    'soak',
    'An engine trades 50 coins of a venue on this computer for an hour, told some 450 things a second. Its memory, its files and its timers have to stay as they are.',
    'npm run soak',
  ],
]

const runs = (): string => `## How it is tested

${table(
  ['kind of run', 'what it does', 'command'],
  RUNS.map(([kind, does, command]) => [kind, does, code(command)]),
)}

\`npm run sim\` runs a share of the first four and \`npm run sim -- --kept\` every seed that ever failed; \`SIM=full npm run sim\` runs all
of it. \`npm test\` has a share of everything, and beside it the tests by example, the state machines against XState, properties with
random input, broken files, and forged logs; \`SIM=full npm test\` takes its time over them, every night. What a push runs of each, and what
the night, stands in [scripts.md](reference/scripts.md#the-tests-npm-test), with all flags.

A checker stands beside each simulated run. It knows what really happened at the venue, folds the log by itself, and compares while
the run goes on. A run also breaks when the engine stops on an assertion of its own (**A**), or when \`verify\` finds anything in the log
at its end (**V**).`

const failsOf = (id: string): string =>
  failingTestsOf(id)
    .map(({ file, title }) => `Known to fail: “${title}” (${fileLink(file)}).`)
    .join(' ')

/** Rows that lack the same thing share a line. */
const gaps = (rows: readonly (FaultRow | InvariantRow)[]): string[] => {
  const lines = rows.flatMap((row) => {
    const missing = 'promise' in row ? row.missing : 'partly' in row ? row.partly : undefined
    const lack = `${missing ?? ''} ${failsOf(row.id)}`.trim()
    return lack === '' ? [] : [{ said: `**${row.id}** ${'promise' in row ? row.promise : row.what}`, lack }]
  })
  return [...Map.groupBy(lines, ({ lack }) => lack)].map(([lack, some]) => `${some.map(({ said }) => said).join(' ')} *${lack}*`)
}

const knownToFail = (): string[] =>
  foundTests()
    .filter(({ state }) => state === 'fails')
    .map(({ file, title }) => `${fileLink(file)}: ${title}`)

const notCovered = (): string => {
  const known = knownToFail()
  const toCome = Object.entries(MUTANTS_TO_COME).filter(([name]) => !mutants.some((mutant) => mutant.name === name))
  return [
    '## What is not covered',
    list(NOT_COVERED),
    '### Not at all',
    list(faults.flatMap((row) => ('untested' in row ? [`**${row.id}** ${row.what} *${row.untested}*`] : []))),
    '### Partly',
    list(gaps(faults)),
    '### Promises that are checked in part',
    list(gaps(invariants)),
    '### Known bugs',
    known.length === 0 ? 'None.' : `Each is a test that fails, and is marked so until the bug is mended.\n\n${list(known)}`,
    '### Bugs of other bots that are not among the mutants yet',
    toCome.length === 0 ? 'None.' : list(toCome.map(([name, why]) => `${name}: ${why}`)),
  ].join('\n\n')
}

const REPRODUCE = `## When a seed breaks

The simulator prints the invariant and the seed, and writes both to \`test/sim/failed.json\`, which git ignores and the next failure
replaces. Its entries hold \`seed\`, \`invariant\`, \`message\` and \`plan\`: the faults that are enough, after all others were left out.

\`\`\`
npm run sim -- --seed 4711           # that seed with its own faults, and what it broke
npm run sim -- --seed 4711 --trace   # its story, step by step: what the engine asked, what the venue did, what was written
\`\`\`

The same seed makes the same run on every machine. To play a \`plan\` rather than a seed's own faults, or a seed named \`plan-...\`, put
the entry into \`test/sim/seeds.json\` first: \`--seed\` looks there. A seed named \`crash-...\` or \`tape-...\` names a world and the place
where the engine died; \`--crash-points\` and \`--double-crash\` play them again.

When the bug is mended, the entry stays in \`test/sim/seeds.json\` for ever, with \`broke\` (the invariant) and \`was\` (a sentence on what
it found) in place of \`invariant\` and \`message\`. \`npm run sim -- --kept\`, and every \`npm test\`, play all of them.`

const kept = (): string => {
  const seeds = keptSeeds()
  if (seeds.length === 0) return 'None is kept so far.'
  return table(
    ['seed', 'broke', 'what it found'],
    seeds.map(({ seed, broke, was }) => [seed, broke, was]),
  )
}

/** docs/RELIABILITY.md. `result`: what the simulator measured; null when it was not kept. */
export const reliabilityPage = (result: Result | null = measured()): string =>
  `${[
    opening(knownToFail().length),
    `## Promise by promise\n\n*Engine*: what guards the promise while it runs. It *stops* the process, *refuses* the step, *does not start* on such a log, or makes\nanything else impossible *by construction*. *Simulator*: what compares it with the truth in every simulated run. *Verify*: the rules by\nwhich \`coinfold verify\` finds it broken in a log.\n\n${invariantTable()}`,
    `## Fault by fault\n\n*Simulator* names what is made to go wrong, and what then happens. *Mutant* names a bug put in on purpose that is found.\n\n${faultTables()}`,
    runs(),
    `## Figures\n\n${figures(result)}\n\n${mutation()}`,
    notCovered(),
    `${REPRODUCE}\n\n${kept()}`,
  ].join('\n\n')}\n`
