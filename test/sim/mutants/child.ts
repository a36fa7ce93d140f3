import { runSeed } from '../runs/swarm.ts'

/** Runs seeds until one breaks; the other half of `run-mutants.ts`, in a process of its own with the mutant's code. */
const [most = '0', family = ''] = process.argv.slice(2)
const hunt = async (): Promise<object> => {
  for (let n = 1; n <= Number(most); n++) {
    const seed = `${family}${n}`
    const once = await runSeed(seed)
    const [first] = once.violations
    if (first !== undefined) return { killedBy: first.invariant, message: first.message, firstSeed: seed }
    const again = await runSeed(seed)
    if (again.head !== once.head) return { killedBy: 'I-25', message: 'the same seed made two logs', firstSeed: seed }
  }
  return { killedBy: null, message: `alive after ${most} seeds`, firstSeed: null }
}

process.stdout.write(JSON.stringify(await hunt()))
