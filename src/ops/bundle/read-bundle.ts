import { LogDamaged } from '../../event/codec.ts'
import type { Row } from '../../event/store.ts'
import { eventOf } from '../../event/transfer/line-format.ts'
import { Failure } from '../../kernel/errors.ts'
import type { Parts } from '../../kernel/recorded.ts'
import { type BundleAbout, type BundleLine, eventIn } from './bundle-format.ts'
import { bundleLines } from './bundle-lines.ts'
import { type FoldedAll, foldAllOn, foldedOf, foldsHere, hashesOf, nothingFolded } from './bundle-state.ts'

export type ReplayedBundle = {
  readonly about: BundleAbout
  readonly all: FoldedAll
  /** events folded here, by and by */
  readonly events: number
  readonly inputs: number
  /** names of what does not come to what the bundle says; null: other folds made it, so that it cannot be compared */
  readonly differing: readonly string[] | null
}

const PAGE = 256

/** Folds what a bundle holds, with every check of a start. Throws a Failure for a bundle that is not what was written. */
export const replayBundle = async (path: string): Promise<ReplayedBundle> => {
  // nothing is made of a line before all of them are known to be what was written
  for await (const _line of bundleLines(path));
  const { all, about, events, inputs } = await folded(path)
  if (about === null) throw new Failure(`The bundle ${path} does not say what it is of: have it made again.`)
  return { about, all, events, inputs, differing: differingIn(about, all) }
}

const folded = async (path: string) => {
  try {
    const reading = new Reading(path)
    await reading.begin()
    return await reading.fold()
  } catch (error) {
    if (error instanceof LogDamaged) throw notWritten(path, `event ${error.number} of ${error.stream} ${error.what}`)
    // whatever a state that was written by hand leads to
    throw error instanceof Failure ? error : notWritten(path, `it cannot be folded (${(error as Error).message})`)
  }
}

const notWritten = (path: string, what: string): Failure =>
  new Failure(`The bundle ${path} is not what was written: ${what}. Have it made or copied again.`)

const differingIn = (about: BundleAbout, all: FoldedAll): readonly string[] | null => {
  const head = all.folded.heads.head() === about.head ? [] : ['head']
  if (about.versions.folds !== foldsHere) return head.length > 0 ? head : null
  const { folds } = hashesOf(all)
  return [...head, ...Object.keys({ ...folds, ...about.folds }).filter((name) => folds[name] !== about.folds[name])]
}

/** One walk through the lines: the state, the events behind it, and what stands behind those. */
class Reading {
  readonly #path: string
  readonly #lines: AsyncGenerator<string>
  readonly #places = new Map<string, Parts>()
  #all: FoldedAll = nothingFolded()
  #about: BundleAbout | null = null
  #events = 0
  #inputs = 0
  /** read, and not yet used */
  #ahead: string | null = null

  constructor(path: string) {
    this.#path = path
    this.#lines = bundleLines(path)
  }

  async begin(): Promise<void> {
    const first = await this.#next()
    if (first === null || eventIn(first) !== null) {
      this.#ahead = first
      return
    }
    const line = this.#read(first)
    if (!('state' in line)) throw new Failure(`The bundle ${this.#path} has no event: have it made again.`)
    if (line.by !== foldsHere)
      throw new Failure(
        `The bundle ${this.#path} begins with a state that other folds than those of this coinfold made: replay it by the version that made it, or have it made from the first event on.`,
      )
    this.#all = foldedOf(line.state)
    for (const [stream, parts] of this.#all.folded.places.known) this.#places.set(stream, parts)
  }

  async fold(): Promise<{ all: FoldedAll; about: BundleAbout | null; events: number; inputs: number }> {
    await foldAllOn({ isDense: false, readAll: () => this.#pages() }, this.#all, null)
    for (let text = await this.#next(); text !== null; text = await this.#next()) {
      const line = this.#read(text)
      if ('about' in line) this.#about = line.about
      else this.#inputs++
    }
    return { all: this.#all, about: this.#about, events: this.#events, inputs: this.#inputs }
  }

  async *#pages(): AsyncGenerator<readonly Row[]> {
    let page: Row[] = []
    for (let text = await this.#next(); text !== null; text = await this.#next()) {
      const found = eventIn(text)
      if (found === null) {
        this.#ahead = text
        break
      }
      page.push(this.#row(found))
      if (page.length < PAGE) continue
      yield page
      page = []
    }
    yield page
  }

  #row({ position, event }: { readonly position: string; readonly event: string }): Row {
    const stored = eventOf(event, (stream) => this.#places.get(stream))
    if (stored === null) throw notWritten(this.#path, `its event ${this.#events + 1} is not as coinfold writes one`)
    this.#places.set(stored.stream, stored.parts)
    this.#events++
    return { ...stored, position }
  }

  async #next(): Promise<string | null> {
    const ahead = this.#ahead
    this.#ahead = null
    if (ahead !== null) return ahead
    const { value, done } = await this.#lines.next()
    return done === true ? null : value
  }

  #read(text: string): BundleLine {
    try {
      return JSON.parse(text) as BundleLine
    } catch {
      throw notWritten(this.#path, 'a line is no JSON')
    }
  }
}
