import type { Reporter, TestModule, Vitest } from 'vitest/node'
import { BROWSER } from './browser/found-chromium.ts'
import { IS_NIGHT, SEED } from './draws.ts'
import { RECORDINGS } from './recordings.ts'

/** So many seconds of a file that proves little are worth a look. */
const SLOW_S = 5
const MOST_SLOW = 5

type Timed = { readonly file: string; readonly seconds: number; readonly tests: number }

const timed = (module: TestModule): Timed => ({
  file: module.relativeModuleId,
  seconds: module.diagnostic().duration / 1000,
  tests: [...module.children.allTests()].filter((test) => test.result().state !== 'skipped').length,
})

/** Says what the tests were drawn from, which of them were left out, and which files take longest for each test they have. */
export default class CoinfoldReporter implements Reporter {
  #say: (text: string) => void = () => {}

  onInit(vitest: Vitest): void {
    this.#say = (text) => vitest.logger.log(text)
    const why = IS_NIGHT ? 'from the clock, because SIM=full' : 'fixed for a push; SIM=full takes it from the clock'
    this.#say(`Random tests draw from seed ${SEED} (${why}). SEED=${SEED} in the environment draws the same again.`)
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...module.children.allTests('skipped')])
    const unrecorded = skipped.filter(({ tags }) => tags.includes(RECORDINGS)).length
    if (unrecorded > 0) this.#say(`${unrecorded} tests are skipped: they need the recordings of ../shared/data, which are not here.`)
    const unopened = skipped.filter(({ tags }) => tags.includes(BROWSER)).length
    if (unopened > 0)
      this.#say(`${unopened} tests are skipped: they need chromium (apt-get install chromium), or COINFOLD_CHROMIUM to name one.`)
    const slow = modules
      .map(timed)
      .filter(({ seconds, tests }) => seconds >= SLOW_S && tests > 0)
      .sort((a, b) => b.seconds / b.tests - a.seconds / a.tests)
      .slice(0, MOST_SLOW)
    if (slow.length === 0) return
    this.#say('Slowest for what they prove:')
    for (const { file, seconds, tests } of slow)
      this.#say(`  ${(seconds / tests).toFixed(1)} s a test: ${file} (${seconds.toFixed(0)} s, ${tests} tests)`)
  }
}
