import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { root } from '../tidy/source.ts'
import { type Mutant, mutatedText } from './mutant.ts'

/** Loaded before everything else in programs that tests start: the mutant named by MUTANT is in the code they run. */
const mutant: Mutant | null = JSON.parse(process.env.MUTANT ?? 'null')
if (mutant !== null) {
  const path = join(root, mutant.file)
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      if (!url.startsWith('file:') || fileURLToPath(url) !== path) return loaded
      return { ...loaded, source: mutatedText(String(loaded.source), mutant) }
    },
  })
}
