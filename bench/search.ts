import { execFileSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { type Bench, type Figure, figure, ROUNDS, seconds } from './figure.ts'

const main = fileURLToPath(new URL('../src/start.mjs', import.meta.url))
/** enough that starting the threads is a small part */
const STEPS = 80

/** A whole search as a process of its own, as a person starts it: one run of the bundled tape for each step. */
const search = (workers: number, steps: number): Promise<number> =>
  seconds(() =>
    execFileSync(
      process.execPath,
      [
        ...[main, 'search', '--vary', `entry.dropPct=1..${1 + (steps - 1) / 20}/0.05`],
        ...['--seen-pct', '100', '--workers', String(workers), '--json'],
      ],
      { env: { ...process.env, COINFOLD_LOG_LEVEL: 'silent' }, stdio: ['ignore', 'ignore', 'inherit'] },
    ),
  )

/** How much sooner two threads have tried the same combinations than one. */
export const benchSearch = async ({ isQuick, say }: Bench): Promise<Figure[]> => {
  const samples: number[] = []
  for (let round = 0; round < (isQuick ? 1 : ROUNDS); round++) {
    const steps = isQuick ? 2 : STEPS
    const one = await search(1, steps)
    const two = await search(2, steps)
    say(`search round ${round + 1}: ${one.toFixed(2)} s with one thread, ${two.toFixed(2)} s with two`)
    samples.push(one / two)
  }
  return [figure('search.twoThreads', 'times as fast', samples, { is: 'at least', value: 1.8 })]
}
