import { Command, InvalidArgumentError, Option } from 'commander'
import { mutants } from './mutants/list.ts'

export type Options = {
  readonly seeds: number
  readonly from: number
  /** one world in so many is lived twice */
  readonly twice: number
  readonly remote: number
  readonly live: number
  readonly plans: number
  readonly crashPoints: number
  readonly doubleCrash: number
  readonly mutants: boolean
  readonly only: string | undefined
  readonly anew: boolean
  readonly kept: boolean
  readonly seed: string | undefined
  readonly trace: boolean
  readonly plan: boolean
  readonly json: boolean
}

/** A share of everything: what `npm run sim` does when it is asked for nothing in particular. */
const SHARE = { seeds: 400, live: 100, remote: 60, plans: 200, crashPoints: 2, doubleCrash: 2, kept: true, mutants: false, anew: false }
/** Every night: what the promises of docs/RELIABILITY.md rest on. */
const FULL = {
  seeds: 10_000,
  live: 1_500,
  remote: 1_500,
  plans: 5_000,
  crashPoints: 50,
  doubleCrash: 50,
  kept: true,
  mutants: true,
  anew: true,
}
const NOTHING = { seeds: 0, live: 0, remote: 0, plans: 0, crashPoints: 0, doubleCrash: 0, kept: false, mutants: false, anew: false }
const RUNS = ['seeds', 'remote', 'live', 'plans', 'crashPoints', 'doubleCrash', 'mutants', 'only', 'anew', 'kept'] as const

const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number of zero or more.')
  return value
}

const atLeastOne = (text: string): number => {
  const value = whole(text)
  if (value === 0) throw new InvalidArgumentError('It must be a whole number of one or more.')
  return value
}

export const readOptions = (argv: readonly string[], env: NodeJS.ProcessEnv): Options => {
  const program = new Command('npm run sim --')
    .description(
      'Runs the whole engine in a simulated world, in virtual time, from seeds, and looks for anything that breaks an invariant.',
    )
    .option('--seeds <count>', 'worlds with a swarm of faults, each run twice', whole)
    .option('--remote <count>', 'the same with the log on a server, which fails in its own ways', whole)
    .option('--live <count>', 'the same on a market that is heard over streams, with a budget of requests and inputs that are kept', whole)
    .option('--from <seed>', 'the first of these seeds', whole, 1)
    .option('--twice <every>', 'live only one in so many of these worlds twice, to see that it makes the same log', atLeastOne, 1)
    .option('--plans <count>', 'worlds with faults as data, which shrink when they break something', whole)
    .option('--crash-points <count>', 'worlds and tapes in which the engine dies at every single boundary', whole)
    .addOption(new Option('--double-crash [count]', 'the same, and it dies again while it recovers').argParser(whole).preset('50'))
    .option('--mutants', 'historical bugs, put into the code one by one: each has to be found')
    .addOption(new Option('--only <mutant>', 'just this one of them').choices(mutants.map(({ name }) => name)))
    .option('--anew', 'with --mutants: each from seed 1 on, and not first where it died last; kills.json then says where it does now')
    .option('--kept', 'every seed and plan that ever failed')
    .option('--seed <seed>', 'one seed, or one that is kept')
    .option('--plan', 'with the plan that stands in seeds.json or failed.json instead of its own faults')
    .option('--trace', 'the story of that seed, step by step')
    .option('--json', 'the result as JSON on standard output')
    .addHelpText('after', '\nWithout any of these a share of everything is run; with SIM=full in the environment all of it.')
    .showHelpAfterError('(`npm run sim -- --help` lists all options)')
  program.exitOverride()
  program.parse(argv, { from: 'user' })
  const given = program.opts<Partial<Options>>()
  if (given.trace === true && given.seed === undefined) program.error('error: --trace tells the story of one seed: name it by --seed.')
  const others = RUNS.filter((key) => given[key] !== undefined)
  if (given.seed !== undefined && others.length > 0) program.error('error: --seed runs one seed alone: leave out the other runs.')
  const asked = [...RUNS, 'seed'] as const
  const usual = asked.some((key) => given[key] !== undefined) ? NOTHING : env.SIM === 'full' ? FULL : SHARE
  return {
    from: 1,
    twice: 1,
    only: undefined,
    seed: undefined,
    trace: false,
    plan: false,
    json: false,
    ...usual,
    ...given,
    mutants: given.mutants ?? (given.only !== undefined || given.anew === true || usual.mutants),
  }
}
