import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { changed } from '../sim/mutants/changed.ts'
import { pathOf, sources } from '../sim/mutants/sources.ts'
import { type PlantedBug, plantedBugs } from './planted-bugs.ts'

/** Loaded before the engine: puts the bug named by PLANTED_BUG into the function that it changes, as its file loads. */
const bug = plantedBugs[process.env.PLANTED_BUG as PlantedBug]
if (bug === undefined) throw new Error(`There is no planted bug ${process.env.PLANTED_BUG}.`)
const texts = new Map([...changed(sources(), [bug])].map(([file, text]) => [pathToFileURL(pathOf(file)).href, text]))

registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context)
    const text = texts.get(url)
    return text === undefined ? loaded : { ...loaded, source: text }
  },
})
