import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { Failure } from '../../src/kernel/errors.ts'
import { drawnMutants } from './collect.ts'
import { firstCompiling } from './compiling.ts'
import { Hunter } from './hunters.ts'
import { linesOf, type Mutant } from './mutant.ts'
import { type Related, relatedTests } from './related.ts'
import { type Hunted, hunted, showHunted, type Verdict, whySame } from './verdicts.ts'

const say = (text: string): void => void process.stderr.write(`${text}\n`)
const whole = (text: string): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new InvalidArgumentError('It must be a whole number of zero or more.')
  return value
}

type Options = { readonly sample: number; readonly seed: readonly number[]; readonly json: boolean; readonly only: string }
const optionsOf = (argv: readonly string[]): Options =>
  new Command('npm run mutate --')
    .description('Puts small mistakes into the program, one at a time, and counts how many of them the fast tests find.')
    .option('--sample <count>', 'so many of all that could be made and compile', whole, 150)
    .option('--seed <seed>', 'which ones; given again, another sample', (text, before: number[] = []) => [...before, whole(text)], [])
    .option('--only <folder>', 'in files whose path begins so', '')
    .option('--json', 'one document on standard output, as docs/generated/mutation.json keeps it', false)
    .parse(argv, { from: 'user' })
    .opts<Options>()

/** Finds out how long each file of tests takes. They have to pass without a mutant, or a failure proves nothing. */
const timeUsual = async (hunters: readonly Hunter[], files: readonly string[], usual: Map<string, number>): Promise<void> => {
  const parts = hunters.map((_, nth) => files.filter((_, at) => at % hunters.length === nth)).filter((part) => part.length > 0)
  for (const { killedBy, seconds } of await Promise.all(parts.map((part, nth) => hunters[nth]!.hunt(null, part)))) {
    if (killedBy !== null) throw new Failure(`The tests fail without a mutant: ${killedBy}.`)
    for (const [file, took] of Object.entries(seconds)) usual.set(file, took)
  }
}

const judge = async (hunter: Hunter, mutant: Mutant, related: Related, usual: ReadonlyMap<string, number>): Promise<Verdict> => {
  const because = whySame(mutant)
  if (because !== undefined) return { mutant, killedBy: null, because }
  // the quick ones first: most mutants do not survive them
  const files = related.inProcess(mutant.file).toSorted((a, b) => (usual.get(a) ?? 0) - (usual.get(b) ?? 0))
  const programs = related.ofPrograms(mutant.file)
  const first = files.length === 0 ? null : (await hunter.hunt(mutant, files)).killedBy
  const killedBy = first ?? (programs.length === 0 ? null : (await hunter.hunt(mutant, programs, true)).killedBy)
  return { mutant, killedBy }
}

type Judging = { readonly hunters: readonly Hunter[]; readonly related: Related; readonly usual: ReadonlyMap<string, number> }

/** Judges all of them, by all hunters at once. */
const judgeAll = async (mutants: readonly Mutant[], { hunters, related, usual }: Judging): Promise<readonly Verdict[]> => {
  const left = mutants.values()
  const verdicts = new Map<Mutant, Verdict>()
  const work = async (hunter: Hunter): Promise<void> => {
    for (const mutant of left) {
      const verdict = await judge(hunter, mutant, related, usual)
      verdicts.set(mutant, verdict)
      say(`${verdicts.size} of ${mutants.length}: ${mutant.file}:${linesOf(mutant).line} ${verdict.killedBy ?? verdict.because ?? 'ALIVE'}`)
    }
  }
  await Promise.all(hunters.map(work))
  return mutants.map((mutant) => verdicts.get(mutant)!)
}

const main = async (): Promise<void> => {
  const { sample, seed, json, only } = optionsOf(process.argv.slice(2))
  const began = performance.now()
  const samples = (seed.length === 0 ? [1] : seed).map((one) => {
    const drawn = drawnMutants(one).filter(({ file }) => file.startsWith(only))
    const mutants = firstCompiling(drawn, sample)
    say(`${mutants.length} mutants of ${drawn.length}, by seed ${one}.`)
    return { seed: one, mutants }
  })
  const related = relatedTests()
  const files = samples.flatMap(({ mutants }) => mutants.flatMap(({ file }) => related.inProcess(file)))
  const usual = new Map<string, number>()
  const hunters = Array.from({ length: availableParallelism() }, () => new Hunter(usual))
  process.on('exit', () => {
    for (const hunter of hunters) hunter.close()
  })
  process.on('SIGINT', () => process.exit(130))
  const results: Hunted[] = []
  try {
    await timeUsual(hunters, [...new Set(files)], usual)
    for (const { seed: one, mutants } of samples) results.push(hunted(one, await judgeAll(mutants, { hunters, related, usual })))
  } finally {
    for (const hunter of hunters) hunter.close()
  }
  say(`It took ${((performance.now() - began) / 60_000).toFixed(1)} minutes.`)
  process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : results.map(showHunted).join('\n'))
}

try {
  await main()
} catch (error) {
  if (!(error instanceof Failure)) throw error
  say(error.message)
  process.exitCode = 1
}
