import { type ReadonlySignal, signal } from '@preact/signals'
import { PageProblem } from './page-source.ts'

/** What a panel has of its answer. What was there stays, greyed, while a newer one is asked for or has failed. */
export type PanelAnswer<T> = {
  readonly value: T | null
  readonly problem: PageProblem | null
  readonly isAsking: boolean
  /** of which wish, where that was said; null: none has been answered */
  readonly about: string | null
}

export type Answers<T> = {
  readonly now: ReadonlySignal<PanelAnswer<T>>
  /** At most one request is on its way, and the newest wish follows it: a drag over the whole log asks as fast as it is answered. */
  ask(wish: () => Promise<T>, about?: string): void
  /** Asks the last wish again. */
  again(): void
  /** Changes what is there by what a stream says. */
  amend(change: (value: T) => T): void
  /** Of another coin: what was there would be read as its own. */
  clear(): void
}

type Wish<T> = { readonly ask: () => Promise<T>; readonly about: string }
const NOTHING = { value: null, problem: null, isAsking: false, about: null }

export const answers = <T>(): Answers<T> => {
  const now = signal<PanelAnswer<T>>(NOTHING)
  let next: Wish<T> | null = null
  let last: Wish<T> | null = null
  let isBusy = false
  let generation = 0
  const work = async (): Promise<void> => {
    isBusy = true
    while (next !== null) {
      const wish: Wish<T> = next
      const mine = generation
      next = null
      now.value = { ...now.peek(), isAsking: true }
      try {
        const value = await wish.ask()
        if (mine === generation) now.value = { value, problem: null, isAsking: next !== null, about: wish.about }
      } catch (error) {
        const problem = error instanceof PageProblem ? error : new PageProblem('no-answer', String(error))
        if (mine === generation) now.value = { value: now.peek().value, problem, isAsking: next !== null, about: wish.about }
      }
    }
    isBusy = false
  }
  const begin = (wish: Wish<T>): void => {
    next = last = wish
    if (!isBusy) void work()
  }
  return {
    now,
    ask: (ask, about = '') => begin({ ask, about }),
    again: () => last !== null && begin(last),
    amend: (change) => {
      const { value } = now.peek()
      if (value !== null) now.value = { ...now.peek(), value: change(value) }
    },
    clear: () => {
      generation += 1
      next = null
      now.value = NOTHING
    },
  }
}
