import { type ReadonlySignal, signal } from '@preact/signals'
import { PageProblem } from './page-source.ts'

/** What a panel has of its answer. What was there stays, greyed, while a newer one is asked for or has failed. */
export type PanelAnswer<T> = { readonly value: T | null; readonly problem: PageProblem | null; readonly isAsking: boolean }

export type Answers<T> = {
  readonly now: ReadonlySignal<PanelAnswer<T>>
  /** At most one request is on its way, and the newest wish follows it: a drag over the whole log asks as fast as it is answered. */
  ask(wish: () => Promise<T>): void
  /** Asks the last wish again. */
  again(): void
  /** Changes what is there by what a stream says. */
  amend(change: (value: T) => T): void
  /** Of another coin: what was there would be read as its own. */
  clear(): void
}

export const answers = <T>(): Answers<T> => {
  const now = signal<PanelAnswer<T>>({ value: null, problem: null, isAsking: false })
  let next: (() => Promise<T>) | null = null
  let last: (() => Promise<T>) | null = null
  let isBusy = false
  let generation = 0
  const work = async (): Promise<void> => {
    isBusy = true
    while (next !== null) {
      const wish: () => Promise<T> = next
      const mine = generation
      next = null
      now.value = { ...now.peek(), isAsking: true }
      try {
        const value = await wish()
        if (mine === generation) now.value = { value, problem: null, isAsking: next !== null }
      } catch (error) {
        const problem = error instanceof PageProblem ? error : new PageProblem('no-answer', String(error))
        if (mine === generation) now.value = { value: now.peek().value, problem, isAsking: next !== null }
      }
    }
    isBusy = false
  }
  const ask = (wish: () => Promise<T>): void => {
    next = last = wish
    if (!isBusy) void work()
  }
  return {
    now,
    ask,
    again: () => last !== null && ask(last),
    amend: (change) => {
      const { value } = now.peek()
      if (value !== null) now.value = { ...now.peek(), value: change(value) }
    },
    clear: () => {
      generation += 1
      next = null
      now.value = { value: null, problem: null, isAsking: false }
    },
  }
}
