import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { changed } from './changed.ts'
import { mutants } from './list.ts'
import { changesOf } from './mutant.ts'
import { pathOf, sources } from './sources.ts'

/** Loaded before everything else: puts the mutant named by MUTANT into the files that it changes, as they load. */
const mutant = mutants.find(({ name }) => name === process.env.MUTANT)
if (mutant === undefined) throw new Error(`There is no mutant ${process.env.MUTANT}.`)
const texts = new Map([...changed(sources(), changesOf(mutant))].map(([file, text]) => [pathToFileURL(pathOf(file)).href, text]))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const text = texts.get(url)
    return text === undefined ? loaded : { ...loaded, source: text }
  },
})
