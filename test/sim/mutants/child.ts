import { runSeed } from '../runs/swarm.ts'
import { tapeCrashes } from '../runs/tape-crashes.ts'

/** Runs seeds until one breaks; the other half of `run-mutants.ts`, in a process of its own with the mutant's code. */
const [most = '0', family = ''] = process.argv.slice(2)
const hunt = async (): Promise<object> => {
  for (let n = 1; n <= Number(most); n++) {
    const broken = family === 'tape' ? await huntOnTape(n) : await huntInWorld(`${family}${n}`)
    if (broken !== null) return broken
  }
  return { killedBy: null, message: `alive after ${most} seeds`, firstSeed: null }
}

const huntInWorld = async (seed: string): Promise<object | null> => {
  const once = await runSeed(seed)
  const [first] = once.violations
  if (first !== undefined) return { killedBy: first.invariant, message: first.message, firstSeed: seed }
  const again = await runSeed(seed)
  return again.head === once.head ? null : { killedBy: 'I-25', message: 'the same seed made two logs', firstSeed: seed }
}

const huntOnTape = async (nth: number): Promise<object | null> => {
  const [first] = (await tapeCrashes(nth)).broken
  return first === undefined ? null : { killedBy: first.invariant, message: first.message, firstSeed: `tape-${nth}` }
}

process.stdout.write(JSON.stringify(await hunt()))
