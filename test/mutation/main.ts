import { availableParallelism } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
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

/** How long each file of tests takes. They have to pass without a mutant, or a failure proves nothing. */
const usualSeconds = async (files: readonly string[]): Promise<ReadonlyMap<string, number>> => {
  const hunter = new Hunter(new Map())
  const { killedBy, seconds } = await hunter.hunt(null, files)
  hunter.close()
  if (killedBy !== null) throw new Error(`The tests fail without a mutant: ${killedBy}.`)
  return new Map(Object.entries(seconds))
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

/** Judges all of them on as many cores as there are. */
const judgeAll = async (mutants: readonly Mutant[], related: Related, usual: ReadonlyMap<string, number>): Promise<readonly Verdict[]> => {
  const left = mutants.values()
  const verdicts = new Map<Mutant, Verdict>()
  const work = async (): Promise<void> => {
    const hunter = new Hunter(usual)
    for (const mutant of left) {
      const verdict = await judge(hunter, mutant, related, usual)
      verdicts.set(mutant, verdict)
      say(`${verdicts.size} of ${mutants.length}: ${mutant.file}:${linesOf(mutant).line} ${verdict.killedBy ?? verdict.because ?? 'ALIVE'}`)
    }
    hunter.close()
  }
  await Promise.all(Array.from({ length: availableParallelism() }, work))
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
  const usual = await usualSeconds([...new Set(files)])
  const results: Hunted[] = []
  for (const { seed: one, mutants } of samples) results.push(hunted(one, await judgeAll(mutants, related, usual)))
  say(`It took ${((performance.now() - began) / 60_000).toFixed(1)} minutes.`)
  process.stdout.write(json ? `${JSON.stringify(results, null, 2)}\n` : results.map(showHunted).join('\n'))
}

await main()
