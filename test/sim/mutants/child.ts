import type { Broken } from '../runs/tally.ts'
import { firstBroken } from './first-broken.ts'

/** Looks at one place after the other until something breaks; the other half of `run-mutants.ts`, in a process of its own with the mutant's code. */
const [family = '', most = '0', knownAt = '', knownInvariant = ''] = process.argv.slice(2)

const hunt = async (): Promise<Broken | null> => {
  const known = knownAt === '' ? null : await firstBroken(knownAt)
  if (known?.invariant === knownInvariant) return known
  for (let n = 1; n <= Number(most); n++) {
    const broken = await firstBroken(`${family}${n}`)
    if (broken !== null) return broken
  }
  return null
}

process.stdout.write(JSON.stringify(await hunt()))
