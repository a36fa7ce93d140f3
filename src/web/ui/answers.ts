import { type ReadonlySignal, signal } from '@preact/signals'
import { PageProblem } from './page-source.ts'

/** What a panel has of its answer. What was there stays while a newer one is asked for, and stays greyed when that has failed. */
export type PanelAnswer<T> = {
  readonly value: T | null
  readonly problem: PageProblem | null
  /** of which wish, where that was said; null: none has been answered */
  readonly about: string | null
}

export type Answers<T> = {
  readonly now: ReadonlySignal<PanelAnswer<T>>
  /** At most one request is on its way, and the newest wish follows it: a drag over the whole log asks as fast as it is answered. */
  ask(wish: () => Promise<T>, about?: string): void
  /** Asks the last wish again. */
  again(): void
  /** A newer one than was asked for. */
  tell(value: T, about: string): void
  /** Changes what is there. */
  amend(change: (value: T) => T): void
  /** Of another coin: what was there would be read as its own. */
  clear(): void
}

type Wish<T> = { readonly ask: () => Promise<T>; readonly about: string }
const NOTHING = { value: null, problem: null, about: null }

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
      try {
        const value = await wish.ask()
        if (mine === generation) now.value = { value, problem: null, about: wish.about }
      } catch (error) {
        const problem = error instanceof PageProblem ? error : new PageProblem('no-answer', String(error))
        if (mine === generation) now.value = { value: now.peek().value, problem, about: wish.about }
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
    tell: (value, about) => {
      now.value = { value, problem: null, about }
    },
    amend: (change) => {
      const { value } = now.peek()
      if (value !== null) now.value = { ...now.peek(), value: change(value) }
    },
    clear: () => {
      generation += 1
      next = last = null
      now.value = NOTHING
    },
  }
}
