import { registerHooks } from 'node:module'
import { mutants } from './list.ts'
import type { Patch } from './mutant.ts'

/** Loaded before everything else: changes the source of the files that the mutant named by MUTANT patches, as they load. */
const mutant = mutants.find(({ name }) => name === process.env.MUTANT)
if (mutant === undefined) throw new Error(`There is no mutant ${process.env.MUTANT}.`)
const root = new URL('../../../', import.meta.url).href

const applied = (source: string, { file, find, put }: Patch): string => {
  const parts = source.split(find)
  if (parts.length !== 2) throw new Error(`The mutant looks for its place in ${file} and finds it ${parts.length - 1} times: ${find}`)
  return parts.join(put)
}

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const patches = mutant.patches.filter(({ file }) => url === root + file)
    if (patches.length === 0) return loaded
    return { ...loaded, source: patches.reduce(applied, String(loaded.source)) }
  },
})
